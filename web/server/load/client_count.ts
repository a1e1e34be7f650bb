import { HttpError } from "fresh";

export interface ClientCount {
  /**
   * Counts one more until the answer is called.
   *
   * @throws HttpError 503 when there are too many
   */
  enter(): () => void;
}

/** Keeps clients from becoming so many that none is served well. */
export function clientCount(max: number): ClientCount {
  let count = 0;
  return {
    enter() {
      if (count >= max) {
        throw new HttpError(503, `${max} streams are open already: close some pages`);
      }
      count++;
      let isIn = true;
      return () => {
        if (isIn) count--;
        isIn = false;
      };
    },
  };
}
