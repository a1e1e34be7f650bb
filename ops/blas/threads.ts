/** The number of threads of a BLAS library, and whether several of our threads may call it. */

/** Functions of which each library has some. */
export const threadSymbols = {
  openblas_set_num_threads: { parameters: ["i32"], result: "void", optional: true },
  openblas_get_num_threads: { parameters: [], result: "i32", optional: true },
  openblas_get_parallel: { parameters: [], result: "i32", optional: true },
  MKL_Set_Num_Threads: { parameters: ["i32"], result: "void", optional: true },
  MKL_Get_Max_Threads: { parameters: [], result: "i32", optional: true },
  bli_thread_set_num_threads: { parameters: ["i64"], result: "void", optional: true },
  bli_thread_get_num_threads: { parameters: [], result: "i64", optional: true },
} as const;

export interface ThreadFunctions {
  openblas_set_num_threads: ((threads: number) => void) | null;
  openblas_get_num_threads: (() => number) | null;
  openblas_get_parallel: (() => number) | null;
  MKL_Set_Num_Threads: ((threads: number) => void) | null;
  MKL_Get_Max_Threads: (() => number) | null;
  bli_thread_set_num_threads: ((threads: bigint) => void) | null;
  bli_thread_get_num_threads: (() => bigint) | null;
}

/** Sets the number of threads; returns `usedThreads`. */
export function setThreads(library: ThreadFunctions, threads: number): number | undefined {
  library.openblas_set_num_threads?.(threads);
  library.MKL_Set_Num_Threads?.(threads);
  library.bli_thread_set_num_threads?.(BigInt(threads));
  return usedThreads(library);
}

/**
 * The number of threads that the library reports; undefined if it does not. It can be fewer than was set
 * (a build for one thread, or for fewer cores).
 */
export function usedThreads(library: ThreadFunctions): number | undefined {
  const used = library.openblas_get_num_threads?.() ?? library.MKL_Get_Max_Threads?.() ??
    library.bli_thread_get_num_threads?.();
  return used === undefined ? undefined : Number(used);
}

/** The result of `openblas_get_parallel` for pthreads; 0 means no threads, 2 OpenMP. */
const pthreads = 1;

/**
 * Whether several of our threads may multiply at once, each on one thread of the library. Known of
 * OpenBLAS with pthreads, whose memory is locked; a build for one thread may be without locks.
 */
export function isReentrant({ openblas_get_parallel }: ThreadFunctions): boolean {
  return openblas_get_parallel?.() === pthreads;
}
