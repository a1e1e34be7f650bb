/** What a BLAS library says that it is. */
import type { BlasCandidate } from "./libraries.ts";

/**
 * Whichever of these a library has tells its name and version. The strings that are returned are the
 * library's own constants, so nobody frees them; MKL writes into an array of ours.
 */
export const identitySymbols = {
  openblas_get_config: { parameters: [], result: "pointer", optional: true },
  openblas_get_corename: { parameters: [], result: "pointer", optional: true },
  bli_info_get_version_str: { parameters: [], result: "pointer", optional: true },
  MKL_Get_Version_String: { parameters: ["buffer", "i32"], result: "void", optional: true },
} as const;

type IdentityFunctions = {
  openblas_get_config: (() => Deno.PointerValue) | null;
  openblas_get_corename: (() => Deno.PointerValue) | null;
  bli_info_get_version_str: (() => Deno.PointerValue) | null;
  MKL_Get_Version_String: ((text: Uint8Array<ArrayBuffer>, bytes: number) => void) | null;
};

/** Its name and version, for example `OpenBLAS 0.3.21`; the name alone where it does not say. */
export function identify(library: IdentityFunctions, candidate: BlasCandidate): string {
  const { openblas_get_config, bli_info_get_version_str, MKL_Get_Version_String } = library;
  if (openblas_get_config) return withVersion("OpenBLAS", cString(openblas_get_config()));
  if (bli_info_get_version_str) return withVersion("BLIS", cString(bli_info_get_version_str()));
  if (MKL_Get_Version_String) {
    const text = new Uint8Array(256);
    MKL_Get_Version_String(text, text.length);
    return withVersion("MKL", new TextDecoder().decode(text));
  }
  return candidate.library;
}

/** For which processors its kernels are, for example `SkylakeX`; undefined where it does not say. */
export function kernelsOf({ openblas_get_corename }: IdentityFunctions): string | undefined {
  return openblas_get_corename ? cString(openblas_get_corename()) : undefined;
}

/** Takes the first thing that looks like a version. */
function withVersion(name: string, text: string): string {
  const version = text.match(/\d+(\.\d+)+/)?.[0];
  return version ? `${name} ${version}` : name;
}

function cString(pointer: Deno.PointerValue): string {
  return pointer === null ? "" : Deno.UnsafePointerView.getCString(pointer);
}
