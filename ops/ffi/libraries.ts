/** Where a BLAS with the C interface (CBLAS) is looked for: names for the system's own loader, in order. */

export interface BlasCandidate {
  /** What people call it. */
  library: string;
  /** A file name for the loader to find, or a path. */
  path: string;
}

const linux: BlasCandidate[] = [
  { library: "OpenBLAS", path: "libopenblas.so.0" },
  { library: "OpenBLAS", path: "libopenblas.so" },
  { library: "MKL", path: "libmkl_rt.so.2" },
  { library: "MKL", path: "libmkl_rt.so" },
  { library: "BLIS", path: "libblis.so.4" },
  { library: "BLIS", path: "libblis.so" },
];

const darwin: BlasCandidate[] = [
  { library: "OpenBLAS", path: "/opt/homebrew/opt/openblas/lib/libopenblas.dylib" },
  { library: "OpenBLAS", path: "/usr/local/opt/openblas/lib/libopenblas.dylib" },
  { library: "MKL", path: "libmkl_rt.dylib" },
  { library: "BLIS", path: "/opt/homebrew/opt/blis/lib/libblis.dylib" },
  { library: "BLIS", path: "/usr/local/opt/blis/lib/libblis.dylib" },
  {
    library: "Accelerate",
    path: "/System/Library/Frameworks/Accelerate.framework/Accelerate",
  },
];

const windows: BlasCandidate[] = [
  { library: "OpenBLAS", path: "openblas.dll" },
  { library: "OpenBLAS", path: "libopenblas.dll" },
  { library: "MKL", path: "mkl_rt.2.dll" },
  { library: "MKL", path: "mkl_rt.dll" },
  { library: "BLIS", path: "libblis.dll" },
];

const byPlatform: Partial<Record<typeof Deno.build.os, BlasCandidate[]>> = {
  linux,
  darwin,
  windows,
};

/** The environment variable that states a library, as `--blas` does. */
export const blasVariable = "DCGAN_BLAS";

/** The library that was asked for: by `--blas`, else by the environment, else none. */
export function statedBlas(path?: string): string | undefined {
  return path ?? (Deno.env.get(blasVariable) || undefined);
}

/**
 * The candidates of this platform, the best known first.
 *
 * @param stated a path that is asked for; then it is the only one, so that nothing else is taken for it
 */
export function blasCandidates(stated = statedBlas()): BlasCandidate[] {
  if (stated !== undefined) return [{ library: "BLAS", path: stated }];
  return byPlatform[Deno.build.os] ?? linux;
}
