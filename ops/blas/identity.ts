/** Identifies a BLAS library: its name, version and kernels. */
import type { LibraryCandidate } from "../ffi/libraries.ts";

/**
 * Functions that report name and version; each library has some of them. They return constants of the
 * library, which nobody frees; MKL writes into an array of ours. `strncpy` belongs to the C library,
 * which most systems find through any library that uses it.
 */
export const identitySymbols = {
  openblas_get_config: { parameters: [], result: "pointer", optional: true },
  openblas_get_corename: { parameters: [], result: "pointer", optional: true },
  bli_info_get_version_str: { parameters: [], result: "pointer", optional: true },
  bli_arch_query_id: { parameters: [], result: "i32", optional: true },
  bli_arch_string: { parameters: ["i32"], result: "pointer", optional: true },
  MKL_Get_Version_String: { parameters: ["buffer", "i32"], result: "void", optional: true },
  strncpy: { parameters: ["buffer", "pointer", "usize"], result: "pointer", optional: true },
} as const;

type Text = Uint8Array<ArrayBuffer>;

export type IdentityFunctions = {
  openblas_get_config: (() => Deno.PointerValue) | null;
  openblas_get_corename: (() => Deno.PointerValue) | null;
  bli_info_get_version_str: (() => Deno.PointerValue) | null;
  bli_arch_query_id: (() => number) | null;
  bli_arch_string: ((id: number) => Deno.PointerValue) | null;
  MKL_Get_Version_String: ((text: Text, bytes: number) => void) | null;
  strncpy: ((to: Text, from: Deno.PointerValue, bytes: bigint) => Deno.PointerValue) | null;
};

export interface Identity {
  /** For example `OpenBLAS`. */
  name: string;
  /** For example `0.3.21`; undefined where the library does not say. */
  version: string | undefined;
  /** For which processors its kernels are, for example `SkylakeX`; undefined where it does not say. */
  kernels: string | undefined;
  /** Whether a variable of the environment can choose other kernels when it is opened. */
  hasOtherKernels: boolean;
}

const longestText = 256;

export function identityOf(library: IdentityFunctions, candidate: LibraryCandidate): Identity {
  const { openblas_get_config, bli_info_get_version_str, MKL_Get_Version_String } = library;
  const kernels = kernelsOf(library);
  if (openblas_get_config) {
    const config = read(library, openblas_get_config());
    const hasOtherKernels = /\bDYNAMIC_ARCH\b/.test(config);
    return { name: "OpenBLAS", version: versionIn(config), kernels, hasOtherKernels };
  }
  const fixed = { kernels, hasOtherKernels: false };
  if (bli_info_get_version_str) {
    const version = versionIn(read(library, bli_info_get_version_str()));
    return { name: "BLIS", version, ...fixed };
  }
  if (MKL_Get_Version_String) {
    const text = new Uint8Array(longestText);
    MKL_Get_Version_String(text, text.length);
    return { name: "MKL", version: versionIn(decode(text)), ...fixed };
  }
  return { name: candidate.library, version: undefined, ...fixed };
}

/** For people, and for records: for example `OpenBLAS 0.3.21, SkylakeX kernels`. */
export function identityText({ name, version, kernels }: Identity): string {
  const versioned = version ? `${name} ${version}` : name;
  return kernels ? `${versioned}, ${kernels} kernels` : versioned;
}

function kernelsOf(library: IdentityFunctions): string | undefined {
  const { openblas_get_corename, bli_arch_query_id, bli_arch_string } = library;
  if (openblas_get_corename) return read(library, openblas_get_corename()) || undefined;
  if (bli_arch_query_id && bli_arch_string) {
    return read(library, bli_arch_string(bli_arch_query_id())) || undefined;
  }
}

/** The first thing that looks like a version. */
function versionIn(text: string): string | undefined {
  return text.match(/\d+(\.\d+)+/)?.[0];
}

/**
 * A string of the library's, copied by `strncpy`: reading it through its pointer is allowed only to
 * who may open every library, and would ask for more than `--allow-ffi=<path>`.
 */
function read({ strncpy }: IdentityFunctions, pointer: Deno.PointerValue): string {
  if (pointer === null) return "";
  if (!strncpy) return Deno.UnsafePointerView.getCString(pointer);
  const text = new Uint8Array(longestText);
  strncpy(text, pointer, BigInt(text.length));
  return decode(text);
}

/** Up to the zero that ends it. */
function decode(text: Text): string {
  const end = text.indexOf(0);
  return new TextDecoder().decode(end < 0 ? text : text.subarray(0, end));
}
