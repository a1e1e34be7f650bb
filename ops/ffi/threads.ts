/** How many threads a BLAS library uses, and whether it can be called from several of ours. */

/** Whichever of these a library has. */
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

/** Asks for that many threads; answers with `usedThreads`. */
export function setThreads(library: ThreadFunctions, threads: number): number | undefined {
  library.openblas_set_num_threads?.(threads);
  library.MKL_Set_Num_Threads?.(threads);
  library.bli_thread_set_num_threads?.(BigInt(threads));
  return usedThreads(library);
}

/**
 * How many threads the library says that it uses, which can be fewer than it was asked for (a build for
 * one thread, or for fewer cores); undefined when it does not say.
 */
export function usedThreads(library: ThreadFunctions): number | undefined {
  const used = library.openblas_get_num_threads?.() ?? library.MKL_Get_Max_Threads?.() ??
    library.bli_thread_get_num_threads?.();
  return used === undefined ? undefined : Number(used);
}

/** What `openblas_get_parallel` says of a build with threads of its own: 0 has none, 2 is OpenMP. */
const pthreads = 1;

/**
 * Whether several of our threads may multiply at once, each on one thread of the library. Known of
 * OpenBLAS with pthreads, whose memory is locked; a build for one thread may be without locks.
 */
export function isReentrant({ openblas_get_parallel }: ThreadFunctions): boolean {
  return openblas_get_parallel?.() === pthreads;
}
