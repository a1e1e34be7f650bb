import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { WorkerData } from "./instance.ts";

/** Workers that sleep until there is a job. They do not keep the process alive. */
export interface Crew {
  /** Resolves once every worker has ended, which each does when the record says so. */
  gone(): Promise<void>;
}

/**
 * Starts workers 1 to `threads` - 1, and waits until they can work.
 *
 * @throws Error when a worker cannot start
 */
export async function startCrew(
  shared: Omit<WorkerData, "thread">,
  threads: number,
): Promise<Crew> {
  const workers = Array.from(
    { length: threads - 1 },
    (_, i) => startWorker({ ...shared, thread: i + 1 }),
  );
  await Promise.all(workers.map((worker) => once(worker, "message")));
  workers.forEach((worker) => worker.unref());
  const gone = async () => {
    workers.forEach((worker) => worker.ref()); // else the process could end before they do
    await Promise.all(workers.map((worker) => once(worker, "exit")));
  };
  return { gone };
}

function startWorker(workerData: WorkerData): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url), { workerData });
}
