/**
 * The functions of oneDNN's C API that both versions have. Those that differ are in `version2.ts` and
 * `version3.ts`; the numbers of the enums are the same.
 *
 * Handles and the addresses of structs are passed as integers: Deno's pointers need permission to open
 * every library, whereas `--allow-ffi=<path>` is enough for integers.
 *
 * Memory: images and filters are in the backend's heap, which never moves. The library keeps their
 * addresses between `dnnl_memory_set_data_handle` and the end of `dnnl_primitive_execute`, which
 * on a CPU returns when the work is done.
 */
import { dlopenError } from "../ffi/dlopen_error.ts";
import { checkLibraryFile } from "../ffi/library_file.ts";
import type { LibraryCandidate } from "../ffi/libraries.ts";

/** `dnnl_data_type_t` and the like: the same numbers in versions 2 and 3. */
export const float32 = 3;
export const anyLayout = 1;
export const cpuEngine = 1;
export const inOrderStream = 1;
export const callerKeepsScratch = 1;
export const forwardTraining = 64;
export const direct = 1;

/** `dnnl_query_t`: what to read from a description. */
export const query = {
  implementation: 8,
  filter: 131,
  filterGradient: 132,
  scratch: 136,
} as const;

/** `DNNL_ARG_...`: the role of a memory in a primitive. */
export const role = {
  source: 1,
  destination: 17,
  filter: 33,
  scratch: 80,
  sourceGradient: 129,
  destinationGradient: 145,
  filterGradient: 161,
} as const;

/** `dnnl_status_t`, by number. */
export const statusNames = [
  "success",
  "out of memory",
  "invalid arguments",
  "unimplemented",
  "iterator ends",
  "runtime error",
  "not required",
];

/** `DNNL_RUNTIME_...`: whose threads the library uses. */
export const runtimeNames: Record<number, string> = {
  1: "no threads",
  2: "OpenMP",
  4: "TBB",
  8: "a thread pool",
};

export const common = {
  dnnl_version: { parameters: [], result: "usize" },
  dnnl_get_effective_cpu_isa: { parameters: [], result: "i32" },
  dnnl_sgemm: {
    parameters: [
      "u8", // 'N', or 'T' to read A as its transpose
      "u8", // the same of B
      "i64", // m: rows of op(A) and C
      "i64", // n: columns of op(B) and C
      "i64", // k: columns of op(A), rows of op(B)
      "f32", // alpha
      "buffer", // A
      "i64", // row stride of A
      "buffer", // B
      "i64", // row stride of B
      "f32", // beta
      "buffer", // C
      "i64", // row stride of C
    ],
    result: "i32",
  },
  dnnl_engine_create: { parameters: ["buffer", "i32", "usize"], result: "i32" },
  dnnl_engine_destroy: { parameters: ["usize"], result: "i32" },
  dnnl_stream_create: { parameters: ["buffer", "usize", "u32"], result: "i32" },
  dnnl_stream_destroy: { parameters: ["usize"], result: "i32" },
  dnnl_stream_wait: { parameters: ["usize"], result: "i32" },
  dnnl_primitive_attr_create: { parameters: ["buffer"], result: "i32" },
  dnnl_primitive_attr_destroy: { parameters: ["usize"], result: "i32" },
  dnnl_primitive_attr_set_scratchpad_mode: { parameters: ["usize", "i32"], result: "i32" },
  dnnl_memory_desc_get_size: { parameters: ["usize"], result: "usize" },
  dnnl_memory_create: { parameters: ["buffer", "usize", "usize", "usize"], result: "i32" },
  dnnl_memory_destroy: { parameters: ["usize"], result: "i32" },
  dnnl_memory_set_data_handle: { parameters: ["usize", "buffer"], result: "i32" },
  dnnl_primitive_desc_query: { parameters: ["usize", "i32", "i32", "buffer"], result: "i32" },
  dnnl_primitive_desc_query_md: { parameters: ["usize", "i32", "i32"], result: "usize" },
  dnnl_primitive_desc_destroy: { parameters: ["usize"], result: "i32" },
  dnnl_reorder_primitive_desc_create: {
    parameters: ["buffer", "usize", "usize", "usize", "usize", "usize"],
    result: "i32",
  },
  dnnl_primitive_create: { parameters: ["buffer", "usize"], result: "i32" },
  dnnl_primitive_destroy: { parameters: ["usize"], result: "i32" },
  dnnl_primitive_execute: { parameters: ["usize", "usize", "i32", "buffer"], result: "i32" },
  /** From the C library, which the loader finds through any library that uses it. */
  memcpy: { parameters: ["buffer", "usize", "usize"], result: "usize" },
  strncpy: { parameters: ["buffer", "usize", "usize"], result: "usize" },
  /** It returns its first argument: the address of an array of ours. */
  addressOf: { name: "strncpy", parameters: ["buffer", "buffer", "usize"], result: "usize" },
  /** Sets the OpenMP threads of the calling thread; absent from a build without OpenMP. */
  omp_set_num_threads: { parameters: ["i32"], result: "void", optional: true },
} as const;

export type Common = Deno.DynamicLibrary<typeof common>["symbols"];

/** @throws Error in one line when there is no such library, or when it lacks a function */
export function dlopen<S extends Deno.ForeignLibraryInterface>(
  { library, path }: LibraryCandidate,
  symbols: S,
) {
  try {
    checkLibraryFile(path);
    const opened = Deno.dlopen(path, symbols);
    return { symbols: opened.symbols, close: () => opened.close() };
  } catch (error) {
    throw dlopenError(library, path, error);
  }
}
