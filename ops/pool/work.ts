/** The part of the pool that every thread runs, and the control block that the threads share. */

/** Runs kernels by their names: on several threads (`Pool`), or on the calling one. */
export interface KernelRunner {
  readonly threads: number;
  /** How many chunks other threads than the calling one have done. */
  readonly helpedChunks: number;
  /**
   * Runs a kernel over items 0 to `items - 1` and returns when all are done.
   *
   * @param floatsPerItem the work of an item, to decide whether more threads pay
   * @param args the kernel's arguments after `from` and `to`
   * @param chunksPerThread fewer if each chunk has a cost of its own
   * @throws Error when a kernel fails, or there is none of that name
   */
  run(
    name: string,
    items: number,
    floatsPerItem: number,
    args: readonly number[],
    chunksPerThread?: number,
  ): void;
  /**
   * Runs a kernel for each of several jobs, such as the parts of a batch: threads wait for each other once.
   * Each job is cut into chunks as if it were alone, for what a library computes may depend on it.
   */
  runAll(name: string, jobs: readonly Job[], chunksPerThread?: number): void;
  close(): void;
}

/** What `run` takes of one kernel. */
export interface Job {
  items: number;
  floatsPerItem: number;
  args: readonly number[];
}

/** Computes items `from` up to `to`; pointers are byte offsets into the shared memory. */
export type Kernel = (from: number, to: number, ...args: number[]) => void;

/** Words of the control block. */
export const word = {
  /** Counts the runs; sleeping threads wait for it to change. */
  run: 0,
  /** Chunks that no thread has taken yet; negative after threads found none left. */
  left: 1,
  /** Chunks that are not done. */
  pending: 2,
  /** 1 when a kernel has thrown on another thread. */
  hasFailed: 3,
  /** 1 when the threads should end. */
  isClosing: 4,
  kernel: 5,
  chunks: 6,
  /** Chunks that others than the calling thread have done since the pool began. */
  helped: 7,
} as const;

const jobsOffset = 64;
export const maximumArgs = 24;
export const maximumJobs = 64;

/** Of each job: its chunks, its items, how many arguments it has, and these. */
const jobNumbers = 3 + maximumArgs;

export class Control {
  readonly words: Int32Array;
  /** Doubles hold pointers of 32 bits and floats alike. */
  private readonly jobs: Float64Array;

  constructor(
    readonly buffer = new SharedArrayBuffer(jobsOffset + 8 * maximumJobs * jobNumbers),
  ) {
    this.words = new Int32Array(buffer, 0, jobsOffset / 4);
    this.jobs = new Float64Array(buffer, jobsOffset);
  }

  setJob(index: number, { chunks, items, args }: ChunkedJob): void {
    const at = index * jobNumbers;
    this.jobs[at] = chunks;
    this.jobs[at + 1] = items;
    this.jobs[at + 2] = args.length;
    this.jobs.set(args, at + 3);
  }

  /** The items of a chunk, counted over all jobs, and the arguments of its job. */
  chunk(number: number): { from: number; to: number; args: Float64Array } {
    let at = 0;
    let chunk = number;
    for (; chunk >= this.jobs[at]; at += jobNumbers) chunk -= this.jobs[at];
    const [chunks, items, argCount] = this.jobs.subarray(at, at + 3);
    const from = Math.floor(items * chunk / chunks);
    const to = Math.floor(items * (chunk + 1) / chunks);
    return { from, to, args: this.jobs.subarray(at + 3, at + 3 + argCount) };
  }
}

export interface ChunkedJob extends Pick<Job, "items" | "args"> {
  chunks: number;
}

/** The sources of every thread's kernels. */
export interface KernelSources {
  modules: WebAssembly.Module[];
  memory: WebAssembly.Memory;
  native?: NativeSource;
}

/** Kernels in native code, which each thread must open itself. */
export interface NativeSource {
  /** A module that exports `nativeKernels`. */
  url: string;
  /** The argument of `nativeKernels`. */
  options: unknown;
}

/** The exports of such a module. */
export type NativeKernels = (options: unknown, memory: WebAssembly.Memory) => NamedKernel[];

export type NamedKernel = [name: string, kernel: Kernel];

/** The data that a worker starts with. */
export interface WorkerSetup extends KernelSources {
  control: SharedArrayBuffer;
}

/** The modules' functions, then the native ones, in the same order on every thread. */
export function kernelsOf(
  { modules, memory }: KernelSources,
  native: readonly NamedKernel[],
): NamedKernel[] {
  const compiled = modules.flatMap((module) => {
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    return Object.entries(exports) as NamedKernel[];
  });
  return [...compiled, ...native];
}

/**
 * Takes and computes chunks of the current run until none is left; returns how many.
 *
 * A thread reads the run's kernel and arguments only after it has taken a chunk: the run cannot end before
 * that chunk is done, so no other run can have begun. A thread that wakes too late finds no chunk.
 */
export function work(control: Control, kernels: readonly Kernel[]): number {
  const { words } = control;
  for (let done = 0;; done++) {
    const left = Atomics.sub(words, word.left, 1);
    if (left <= 0) return done;
    const { from, to, args } = control.chunk(words[word.chunks] - left);
    try {
      kernels[words[word.kernel]](from, to, ...args);
    } catch {
      Atomics.store(words, word.hasFailed, 1); // told by the thread that runs the pool
    }
    if (Atomics.sub(words, word.pending, 1) === 1) Atomics.notify(words, word.pending);
  }
}
