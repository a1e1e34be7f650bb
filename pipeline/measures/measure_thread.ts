import type { ImageSet } from "./image_set.ts";
import type { Answer, Asked } from "./measure_worker.ts";

type Measured = Exclude<Answer, { error: string }>;

/** A thread for extractors and their arithmetic, so that training does not wait for them. */
export interface MeasureThread {
  /** Once, before the first samples. */
  begin(wishes: { extractor: string; real: ImageSet; cacheDir: string }): void;
  /**
   * The samples' pixels move to the thread, and are empty here afterwards.
   *
   * @throws Error, one line, when the extractor cannot be opened or does not fit the images
   */
  measure(samples: ImageSet): Promise<Measured>;
  close(): void;
}

/** The thread starts with `begin`. */
export function openMeasureThread(): MeasureThread {
  let worker: Worker | undefined;
  const waiting: PromiseWithResolvers<Measured>[] = [];

  const ask = (asked: Asked, moved: Uint8Array) =>
    worker!.postMessage(asked, [moved.buffer as ArrayBuffer]);

  const start = () => {
    const started = new Worker(new URL("./measure_worker.ts", import.meta.url), { type: "module" });
    started.onmessage = ({ data }: MessageEvent<Answer>) => {
      const { resolve, reject } = waiting.shift()!;
      if ("error" in data) reject(new Error(data.error));
      else resolve(data);
    };
    started.onerror = (event) => {
      event.preventDefault();
      waiting.splice(0).forEach(({ reject }) => reject(new Error(event.message)));
    };
    return started;
  };

  return {
    begin({ real, ...wishes }) {
      worker = start();
      worker.postMessage({ kind: "real", real, ...wishes });
    },
    measure(samples) {
      const answer = Promise.withResolvers<Measured>();
      waiting.push(answer);
      ask({ kind: "samples", samples }, samples.pixels);
      return answer.promise;
    },
    close: () => worker?.terminate(),
  };
}
