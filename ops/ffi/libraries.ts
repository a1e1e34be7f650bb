/** Where native libraries are looked for: names for the system's own loader, in order. */

export interface LibraryCandidate {
  /** What people call it. */
  library: string;
  /** A file name for the loader to find, or a path. */
  path: string;
}

type System = typeof Deno.build.os;

/** Those with the C interface of BLAS (CBLAS). */
const blas: Partial<Record<System, LibraryCandidate[]>> = {
  linux: [
    { library: "OpenBLAS", path: "libopenblas.so.0" },
    { library: "OpenBLAS", path: "libopenblas.so" },
    { library: "MKL", path: "libmkl_rt.so.2" },
    { library: "MKL", path: "libmkl_rt.so" },
    { library: "BLIS", path: "libblis.so.4" },
    { library: "BLIS", path: "libblis.so" },
  ],
  darwin: [
    { library: "OpenBLAS", path: "/opt/homebrew/opt/openblas/lib/libopenblas.dylib" },
    { library: "OpenBLAS", path: "/usr/local/opt/openblas/lib/libopenblas.dylib" },
    { library: "MKL", path: "libmkl_rt.dylib" },
    { library: "BLIS", path: "/opt/homebrew/opt/blis/lib/libblis.dylib" },
    { library: "BLIS", path: "/usr/local/opt/blis/lib/libblis.dylib" },
    {
      library: "Accelerate",
      path: "/System/Library/Frameworks/Accelerate.framework/Accelerate",
    },
  ],
  windows: [
    { library: "OpenBLAS", path: "openblas.dll" },
    { library: "OpenBLAS", path: "libopenblas.dll" },
    { library: "MKL", path: "mkl_rt.2.dll" },
    { library: "MKL", path: "mkl_rt.dll" },
    { library: "BLIS", path: "libblis.dll" },
  ],
};

const oneDnn: Partial<Record<System, LibraryCandidate[]>> = {
  linux: [
    { library: "oneDNN", path: "libdnnl.so.3" },
    { library: "oneDNN", path: "libdnnl.so.2" },
  ],
  darwin: [
    { library: "oneDNN", path: "/opt/homebrew/opt/onednn/lib/libdnnl.dylib" },
    { library: "oneDNN", path: "/usr/local/opt/onednn/lib/libdnnl.dylib" },
  ],
  windows: [{ library: "oneDNN", path: "dnnl.dll" }],
};

/** The environment variables that state a library, as `--blas` and `--onednn` do. */
export const blasVariable = "DCGAN_BLAS";
export const oneDnnVariable = "DCGAN_ONEDNN";

/** The BLAS library that was asked for: by `--blas`, else by the environment, else none. */
export function statedBlas(path?: string): string | undefined {
  return path ?? (Deno.env.get(blasVariable) || undefined);
}

/** The oneDNN library that was asked for, likewise. */
export function statedOneDnn(path?: string): string | undefined {
  return path ?? (Deno.env.get(oneDnnVariable) || undefined);
}

/**
 * The candidates of this platform, the best known first.
 *
 * @param stated a path that is asked for; then it is the only one, so that nothing else is taken for it
 */
export function blasCandidates(stated = statedBlas()): LibraryCandidate[] {
  return candidates("BLAS", blas, stated);
}

/** The same of oneDNN. */
export function oneDnnCandidates(stated = statedOneDnn()): LibraryCandidate[] {
  return candidates("oneDNN", oneDnn, stated);
}

function candidates(
  library: string,
  bySystem: Partial<Record<System, LibraryCandidate[]>>,
  stated: string | undefined,
): LibraryCandidate[] {
  if (stated !== undefined) return [{ library, path: stated }];
  return bySystem[Deno.build.os] ?? bySystem.linux ?? [];
}
