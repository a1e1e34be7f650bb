import type { ImageSet } from "./image_set.ts";
import type { Answer, Asked } from "./measure_worker.ts";

type Measured = Extract<Answer, { measures: unknown }>;
type KidMeasured = Extract<Answer, { kid: unknown }>;

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
  /** The kernel distance alone, of any number of samples from two on. */
  kid(samples: ImageSet): Promise<KidMeasured>;
  close(): void;
}

/** The thread starts with `begin`. */
export function openMeasureThread(): MeasureThread {
  let worker: Worker | undefined;
  const waiting: PromiseWithResolvers<Measured | KidMeasured>[] = [];

  const ask = <T extends Measured | KidMeasured>(asked: Exclude<Asked, { kind: "real" }>) => {
    const answer = Promise.withResolvers<Measured | KidMeasured>();
    waiting.push(answer);
    worker!.postMessage(asked, [asked.samples.pixels.buffer as ArrayBuffer]);
    return answer.promise as Promise<T>;
  };

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
    measure: (samples) => ask<Measured>({ kind: "samples", samples }),
    kid: (samples) => ask<KidMeasured>({ kind: "few", samples }),
    close: () => worker?.terminate(),
  };
}
