/** What a BLAS library says that it is. */
import type { LibraryCandidate } from "./libraries.ts";

/**
 * Whichever of these a library has tells its name and version. The strings that are returned are the
 * library's own constants, so nobody frees them; MKL writes into an array of ours. `strncpy` is the
 * C library's, which most systems find through any library that uses it.
 */
export const identitySymbols = {
  openblas_get_config: { parameters: [], result: "pointer", optional: true },
  openblas_get_corename: { parameters: [], result: "pointer", optional: true },
  bli_info_get_version_str: { parameters: [], result: "pointer", optional: true },
  MKL_Get_Version_String: { parameters: ["buffer", "i32"], result: "void", optional: true },
  strncpy: { parameters: ["buffer", "pointer", "usize"], result: "pointer", optional: true },
} as const;

type Text = Uint8Array<ArrayBuffer>;

type IdentityFunctions = {
  openblas_get_config: (() => Deno.PointerValue) | null;
  openblas_get_corename: (() => Deno.PointerValue) | null;
  bli_info_get_version_str: (() => Deno.PointerValue) | null;
  MKL_Get_Version_String: ((text: Text, bytes: number) => void) | null;
  strncpy: ((to: Text, from: Deno.PointerValue, bytes: bigint) => Deno.PointerValue) | null;
};

const longestText = 256;

/** Its name and version, for example `OpenBLAS 0.3.21`; the name alone where it does not say. */
export function identify(library: IdentityFunctions, candidate: LibraryCandidate): string {
  const { openblas_get_config, bli_info_get_version_str, MKL_Get_Version_String } = library;
  if (openblas_get_config) return withVersion("OpenBLAS", read(library, openblas_get_config()));
  if (bli_info_get_version_str) {
    return withVersion("BLIS", read(library, bli_info_get_version_str()));
  }
  if (MKL_Get_Version_String) {
    const text = new Uint8Array(longestText);
    MKL_Get_Version_String(text, text.length);
    return withVersion("MKL", decode(text));
  }
  return candidate.library;
}

/** For which processors its kernels are, for example `SkylakeX`; undefined where it does not say. */
export function kernelsOf(library: IdentityFunctions): string | undefined {
  const { openblas_get_corename } = library;
  return openblas_get_corename ? read(library, openblas_get_corename()) : undefined;
}

/** Takes the first thing that looks like a version. */
function withVersion(name: string, text: string): string {
  const version = text.match(/\d+(\.\d+)+/)?.[0];
  return version ? `${name} ${version}` : name;
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
