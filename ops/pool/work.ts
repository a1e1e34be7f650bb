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
  close(): void;
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
  items: 6,
  chunks: 7,
  argCount: 8,
  /** Chunks that others than the calling thread have done since the pool began. */
  helped: 9,
} as const;

const argsOffset = 64;
export const maximumArgs = 24;

export class Control {
  readonly words: Int32Array;
  /** Doubles hold pointers of 32 bits and floats alike. */
  readonly args: Float64Array;

  constructor(readonly buffer = new SharedArrayBuffer(argsOffset + maximumArgs * 8)) {
    this.words = new Int32Array(buffer, 0, argsOffset / 4);
    this.args = new Float64Array(buffer, argsOffset, maximumArgs);
  }
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
export function work({ words, args }: Control, kernels: readonly Kernel[]): number {
  for (let done = 0;; done++) {
    const left = Atomics.sub(words, word.left, 1);
    if (left <= 0) return done;
    const items = words[word.items];
    const chunks = words[word.chunks];
    const chunk = chunks - left;
    const from = Math.floor(items * chunk / chunks);
    const to = Math.floor(items * (chunk + 1) / chunks);
    try {
      kernels[words[word.kernel]](from, to, ...args.subarray(0, words[word.argCount]));
    } catch {
      Atomics.store(words, word.hasFailed, 1); // told by the thread that runs the pool
    }
    if (Atomics.sub(words, word.pending, 1) === 1) Atomics.notify(words, word.pending);
  }
}
