import { Worker } from "node:worker_threads";
import { isOnnxFile } from "../contracts/extractors.ts";
import type { Features } from "./features.ts";
import type { ImageSet } from "./image_set.ts";
import type { Answer, Asked } from "./measure_worker.ts";

type Opened = Extract<Answer, { opened: unknown }>;
type Measured = Extract<Answer, { measures: unknown }>;
type KidMeasured = Extract<Answer, { kid: unknown }>;
type Extracted = Extract<Answer, { features: unknown }>;
type Good = Exclude<Answer, { error: string }>;

/** A thread for an extractor and its arithmetic, so that training does not wait for them. */
export interface MeasureThread {
  /**
   * Resolves when the extractor is open; not to wait for it is fine.
   *
   * @throws Error, one line, when it cannot be opened
   */
  opened: Promise<void>;
  /** Once, before the first samples. */
  begin(wishes: { real: ImageSet; cacheDir: string }): void;
  /**
   * The samples' pixels move to the thread, and are empty here afterwards.
   *
   * @throws Error, one line, when the extractor cannot be opened or does not fit the images
   */
  measure(samples: ImageSet): Promise<Measured>;
  /** The kernel distance alone, of any number of samples from two on. */
  kid(samples: ImageSet): Promise<KidMeasured>;
  /** The numbers of images, which stay here. */
  features(images: ImageSet): Promise<Features>;
  close(): void;
}

export function openMeasureThread(extractor: string): MeasureThread {
  const isShared = isOnnxFile(extractor);
  const thread = isShared ? onnxThread ??= new Thread() : new Thread();
  const session = ++sessions;
  const opened = thread.ask<Opened>({ kind: "extractor", session, extractor }).then(() => {});
  opened.catch(() => {}); // told with the first samples
  const ask = <T extends Good>(kind: "samples" | "few", samples: ImageSet) =>
    thread.ask<T>({ kind, session, samples }, [samples.pixels.buffer as ArrayBuffer]);
  return {
    opened,
    begin: (wishes) => thread.tell({ kind: "real", session, ...wishes }),
    measure: (samples) => ask<Measured>("samples", samples),
    kid: (samples) => ask<KidMeasured>("few", samples),
    features: async (samples) =>
      (await thread.ask<Extracted>({ kind: "features", session, samples })).features,
    close: () => isShared ? thread.tell({ kind: "end", session }) : thread.end(),
  };
}

let sessions = 0;
/** ONNX Runtime serves one thread of a process, and none after that: so it has one that stays. */
let onnxThread: Thread | undefined;

/** A worker that answers in the order of the questions. It keeps no process alive but for an answer. */
class Thread {
  private readonly waiting: PromiseWithResolvers<Good>[] = [];
  private readonly worker = new Worker(new URL("./measure_worker.ts", import.meta.url));

  constructor() {
    this.worker.unref();
    this.worker.on("message", (answer: Answer) => this.settle(answer));
    this.worker.on("error", (error: Error) => {
      while (this.waiting.length > 0) this.settle({ error: error.message });
    });
  }

  tell(asked: Asked): void {
    this.worker.postMessage(asked);
  }

  ask<T extends Good>(asked: Asked, moved: ArrayBuffer[] = []): Promise<T> {
    const answer = Promise.withResolvers<Good>();
    this.waiting.push(answer);
    this.worker.ref();
    this.worker.postMessage(asked, moved);
    return answer.promise as Promise<T>;
  }

  end(): void {
    void this.worker.terminate();
  }

  private settle(answer: Answer): void {
    const { resolve, reject } = this.waiting.shift()!;
    if (this.waiting.length === 0) this.worker.unref();
    if ("error" in answer) reject(new Error(answer.error));
    else resolve(answer);
  }
}
