import { HttpError } from "fresh";

export interface ClientCount {
  /**
   * Counts one more client, until the returned function is called.
   *
   * @throws HttpError 503 when there are too many
   */
  enter(): () => void;
}

/** Limits the number of clients, so that each is served well. */
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
