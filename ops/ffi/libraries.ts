/** Where a BLAS with the C interface (CBLAS) is looked for: names for the system's own loader, in order. */

export interface BlasCandidate {
  /** What people call it. */
  library: string;
  /** A file name for the loader to find, or an absolute path. */
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
  {
    library: "Accelerate",
    path: "/System/Library/Frameworks/Accelerate.framework/Accelerate",
  },
  { library: "OpenBLAS", path: "/opt/homebrew/opt/openblas/lib/libopenblas.dylib" },
  { library: "OpenBLAS", path: "/usr/local/opt/openblas/lib/libopenblas.dylib" },
];

const windows: BlasCandidate[] = [
  { library: "OpenBLAS", path: "openblas.dll" },
  { library: "OpenBLAS", path: "libopenblas.dll" },
  { library: "MKL", path: "mkl_rt.2.dll" },
];

const byPlatform: Partial<Record<typeof Deno.build.os, BlasCandidate[]>> = {
  linux,
  darwin,
  windows,
};

/** The candidates of this platform, the best known first. */
export function blasCandidates(): BlasCandidate[] {
  return byPlatform[Deno.build.os] ?? linux;
}
