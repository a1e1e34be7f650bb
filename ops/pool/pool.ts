import { Worker } from "node:worker_threads";
import {
  type ChunkedJob,
  Control,
  type Job,
  type Kernel,
  type KernelRunner,
  kernelsOf,
  type KernelSources,
  maximumArgs,
  maximumJobs,
  type NamedKernel,
  word,
  work,
  type WorkerSetup,
} from "./work.ts";

/** A run with fewer floats is done before another thread would have woken. */
const sharedFloats = 1 << 16;
/** Chunks for each thread, so that a late thread, or one that shares its core, does fewer. */
const usualChunks = 4;
/** How often this thread polls for the last chunk before it sleeps. */
const spins = 4000;

/**
 * Threads that run kernels on one shared memory. The calling thread does its share too, and never waits
 * for a thread that has not begun.
 *
 * A kernel is a function of a range of items. Any thread may do any range, so the result of an item must
 * not depend on the range: then any number of threads gives the same bits.
 */
export class Pool implements KernelRunner {
  private readonly control = new Control();
  private readonly kernels: Kernel[];
  private readonly indices: Map<string, number>;
  private readonly setup: WorkerSetup;
  private workers: Worker[] | undefined;

  readonly threads: number;

  /**
   * The calling thread is one of `threads`; the others start at the first large run.
   *
   * @param own native kernels of the calling thread, as `native` gives them to the others
   */
  constructor(
    { threads, own = [], ...sources }: KernelSources & { threads: number; own?: NamedKernel[] },
  ) {
    this.threads = threads;
    this.setup = { ...sources, control: this.control.buffer };
    const kernels = kernelsOf(this.setup, own);
    this.kernels = kernels.map(([, kernel]) => kernel);
    this.indices = new Map(kernels.map(([name], index) => [name, index]));
  }

  run(
    name: string,
    items: number,
    floatsPerItem: number,
    args: readonly number[],
    chunksPerThread?: number,
  ): void {
    this.runAll(name, [{ items, floatsPerItem, args }], chunksPerThread);
  }

  runAll(name: string, jobs: readonly Job[], chunksPerThread = usualChunks): void {
    const kernel = this.indices.get(name);
    if (kernel === undefined) throw new Error(`the pool has no kernel ${name}`);
    if (jobs.length > maximumJobs) {
      this.runAll(name, jobs.slice(0, maximumJobs), chunksPerThread);
      return this.runAll(name, jobs.slice(maximumJobs), chunksPerThread);
    }
    const chunked = jobs.map((job) => ({ ...job, chunks: this.chunksOf(job, chunksPerThread) }));
    if (this.isForOneThread(chunked)) {
      for (const { items, args } of jobs) this.kernels[kernel](0, items, ...args);
      return;
    }
    this.workers ??= this.start();
    this.publish(kernel, chunked);
    work(this.control, this.kernels);
    this.waitForOthers();
    if (Atomics.exchange(this.control.words, word.hasFailed, 0) === 1) {
      throw new Error(`kernel ${name} failed: it was given memory that is not there`);
    }
  }

  private chunksOf({ items, floatsPerItem }: Job, chunksPerThread: number): number {
    const isShared = this.threads > 1 && items > 1 && items * floatsPerItem >= sharedFloats;
    return isShared ? Math.min(items, this.threads * chunksPerThread) : 1;
  }

  private isForOneThread(jobs: readonly (Job & ChunkedJob)[]): boolean {
    if (this.threads === 1 || (jobs.length === 1 && jobs[0].chunks === 1)) return true;
    const floats = jobs.reduce((sum, { items, floatsPerItem }) => sum + items * floatsPerItem, 0);
    return floats < sharedFloats;
  }

  get helpedChunks(): number {
    return Atomics.load(this.control.words, word.helped);
  }

  /** Ends the threads. */
  close(): void {
    const { words } = this.control;
    Atomics.store(words, word.isClosing, 1);
    Atomics.add(words, word.run, 1);
    Atomics.notify(words, word.run);
    this.workers = undefined;
  }

  private start(): Worker[] {
    const url = new URL("./pool_worker.ts", import.meta.url);
    return Array.from({ length: this.threads - 1 }, () => {
      const worker = new Worker(url, { workerData: this.setup });
      worker.unref(); // a sleeping thread must not keep the process alive
      return worker;
    });
  }

  private publish(kernel: number, jobs: readonly ChunkedJob[]): void {
    const { words } = this.control;
    let chunks = 0;
    jobs.forEach((job, i) => {
      if (job.args.length > maximumArgs) {
        throw new RangeError(
          `a kernel takes at most ${maximumArgs} arguments, not ${job.args.length}`,
        );
      }
      this.control.setJob(i, job);
      chunks += job.chunks;
    });
    words[word.kernel] = kernel;
    words[word.chunks] = chunks;
    Atomics.store(words, word.pending, chunks);
    Atomics.store(words, word.left, chunks); // from here on a thread may take one
    Atomics.add(words, word.run, 1);
    Atomics.notify(words, word.run);
  }

  private waitForOthers(): void {
    const { words } = this.control;
    for (let spin = 0; spin < spins; spin++) {
      if (Atomics.load(words, word.pending) === 0) return;
    }
    for (;;) {
      const pending = Atomics.load(words, word.pending);
      if (pending === 0) return;
      // Only the last chunk notifies; the timeout catches the changes before it.
      Atomics.wait(words, word.pending, pending, 1);
    }
  }
}
