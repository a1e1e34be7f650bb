import { storeError } from "../../files/store_error.ts";
import type { CheckpointJob } from "./write_checkpoint.ts";
import type { Written } from "./write_worker.ts";

/** Writes checkpoints on a thread of its own, so that hashing and the disk do not delay training. */
export interface CheckpointWriter {
  /**
   * Writes a checkpoint; call it for one at a time. The tensors' memory moves to the thread, and is empty
   * here afterwards.
   *
   * @returns its size in bytes, once it is on the disk
   * @throws Error, one line with the cure
   */
  write(job: CheckpointJob): Promise<number>;
  /** Ends the thread. An unfinished checkpoint is removed when the run resumes. */
  close(): void;
}

/** The thread starts with the first checkpoint. */
export function openCheckpointWriter(): CheckpointWriter {
  let worker: Worker | undefined;

  const write = async (job: CheckpointJob) => {
    worker ??= new Worker(new URL("./write_worker.ts", import.meta.url), { type: "module" });
    const written = await answer(worker, job);
    if ("error" in written) throw storeError(job.folder, written.error);
    return written.bytes;
  };

  return { write, close: () => worker?.terminate() };
}

function answer(worker: Worker, job: CheckpointJob): Promise<Written> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Written>) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
    worker.postMessage(job, [job.tensors.buffer]);
  });
}
