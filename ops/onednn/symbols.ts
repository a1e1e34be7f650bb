/**
 * What is called of oneDNN, by its C API. Versions 2 and 3 differ in how descriptors are made: 2 fills
 * structs of the caller's, 3 gives handles. Everything else is the same, the numbers of its enums too.
 *
 * Handles and the addresses of structs travel as integers: a pointer of Deno's would need leave to open
 * every library, where `--allow-ffi=<path>` is enough for these.
 *
 * Memory: images and filters stay ours, in the backend's heap, which never moves. The library keeps
 * their addresses between `dnnl_memory_set_data_handle` and the end of `dnnl_primitive_execute`, which
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

/** `dnnl_query_t`: what a description is asked for. */
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

const convolution = ["buffer", "buffer", "buffer"] as const; // strides, padding before, after
const dilated = ["buffer", ...convolution] as const;

const common = {
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
  /** The C library's, which the loader finds through any library that uses it. */
  memcpy: { parameters: ["buffer", "usize", "usize"], result: "usize" },
  strncpy: { parameters: ["buffer", "usize", "usize"], result: "usize" },
  /** It returns its first argument: the address of an array of ours. */
  addressOf: { name: "strncpy", parameters: ["buffer", "buffer", "usize"], result: "usize" },
  /** OpenMP's: how many threads the thread that calls uses; absent from a build without OpenMP. */
  omp_set_num_threads: { parameters: ["i32"], result: "void", optional: true },
} as const;

const version2 = {
  dnnl_memory_desc_init_by_tag: {
    parameters: ["buffer", "i32", "buffer", "i32", "i32"],
    result: "i32",
  },
  dnnl_memory_desc_init_by_strides: {
    parameters: ["buffer", "i32", "buffer", "i32", "buffer"],
    result: "i32",
  },
  dnnl_memory_desc_init_submemory: {
    parameters: ["buffer", "usize", "buffer", "buffer"],
    result: "i32",
  },
  dnnl_convolution_forward_desc_init: {
    parameters: ["buffer", "i32", "i32", "usize", "usize", "usize", "usize", ...convolution],
    result: "i32",
  },
  dnnl_convolution_backward_data_desc_init: {
    parameters: ["buffer", "i32", "usize", "usize", "usize", ...convolution],
    result: "i32",
  },
  dnnl_convolution_backward_weights_desc_init: {
    parameters: ["buffer", "i32", "usize", "usize", "usize", "usize", ...convolution],
    result: "i32",
  },
  dnnl_primitive_desc_create: {
    parameters: ["buffer", "buffer", "usize", "usize", "usize"],
    result: "i32",
  },
} as const;

const version3 = {
  dnnl_memory_desc_create_with_tag: {
    parameters: ["buffer", "i32", "buffer", "i32", "i32"],
    result: "i32",
  },
  dnnl_memory_desc_create_with_strides: {
    parameters: ["buffer", "i32", "buffer", "i32", "buffer"],
    result: "i32",
  },
  dnnl_memory_desc_create_submemory: {
    parameters: ["buffer", "usize", "buffer", "buffer"],
    result: "i32",
  },
  dnnl_memory_desc_destroy: { parameters: ["usize"], result: "i32" },
  dnnl_convolution_forward_primitive_desc_create: {
    parameters: [
      ...["buffer", "usize", "i32", "i32", "usize", "usize", "usize", "usize"] as const,
      ...dilated,
      "usize", // attributes
    ],
    result: "i32",
  },
  dnnl_convolution_backward_data_primitive_desc_create: {
    parameters: [
      ...["buffer", "usize", "i32", "usize", "usize", "usize"] as const,
      ...dilated,
      ...["usize", "usize"] as const, // the forward pass's description, attributes
    ],
    result: "i32",
  },
  dnnl_convolution_backward_weights_primitive_desc_create: {
    parameters: [
      ...["buffer", "usize", "i32", "usize", "usize", "usize", "usize"] as const,
      ...dilated,
      ...["usize", "usize"] as const,
    ],
    result: "i32",
  },
} as const;

export type Common = Deno.DynamicLibrary<typeof common>["symbols"];
export type Version2 = Deno.DynamicLibrary<typeof version2>["symbols"];
export type Version3 = Deno.DynamicLibrary<typeof version3>["symbols"];

export interface OpenLibrary {
  version: { major: number; minor: number; patch: number; runtime: number };
  common: Common;
  /** What the library's own version calls. */
  versioned: { major: 2; symbols: Version2 } | { major: 3; symbols: Version3 };
  close(): void;
}

/**
 * @throws Error in one line when there is no such library, when it lacks a function, or when its version
 *   is neither 2 nor 3
 */
export function dlopenOneDnn(candidate: LibraryCandidate): OpenLibrary {
  const opened = dlopen(candidate, common);
  try {
    const version = versionOf(opened.symbols);
    const rest = openVersion(candidate, version.major);
    const close = () => {
      rest.close();
      opened.close();
    };
    return { version, common: opened.symbols, versioned: rest.versioned, close };
  } catch (error) {
    opened.close();
    throw error;
  }
}

function openVersion(candidate: LibraryCandidate, major: number) {
  if (major === 2) {
    const { symbols, close } = dlopen(candidate, version2);
    return { versioned: { major, symbols }, close } as const;
  }
  if (major === 3) {
    const { symbols, close } = dlopen(candidate, version3);
    return { versioned: { major, symbols }, close } as const;
  }
  throw new Error(`${candidate.path} is oneDNN ${major}; versions 2 and 3 are known here`);
}

function dlopen<S extends Deno.ForeignLibraryInterface>(
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

/** `dnnl_version_t`: three numbers, a pointer, and whose threads the library uses on the CPU. */
function versionOf({ dnnl_version, memcpy }: Common): OpenLibrary["version"] {
  const bytes = new Uint8Array(32);
  memcpy(bytes, dnnl_version(), BigInt(bytes.length));
  const words = new DataView(bytes.buffer);
  const [major, minor, patch, runtime] = [0, 4, 8, 24].map((at) => words.getInt32(at, true));
  return { major, minor, patch, runtime };
}
