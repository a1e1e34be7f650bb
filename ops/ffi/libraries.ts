/** Where a BLAS with the C interface (CBLAS) is looked for: names for the system's own loader, in order. */
import { existsSync } from "node:fs";

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
  return stated === undefined ? known() : [{ library: "BLAS", path: stated }];
}

/** The paths of the table for this platform: what a run's folder may name as well. */
export function knownLibraries(): string[] {
  return known().map(({ path }) => path);
}

function known(): BlasCandidate[] {
  return byPlatform[Deno.build.os] ?? linux;
}

/**
 * Where the loader would find a library by its name, as whole paths. Who may open only some folders'
 * libraries (`--allow-ffi=<folders>`) has to open it by one of these: a name is then taken for a file of
 * the working folder.
 */
export function placesOf({ path }: BlasCandidate): string[] {
  if (Deno.build.os !== "linux" || path.includes("/")) return [];
  return libraryFolders().map((folder) => `${folder}/${path}`).filter((place) => existsSync(place));
}

/** The folders of the system's libraries, which nobody but its owner writes into. */
export function libraryFolders(): string[] {
  const triple = `${Deno.build.arch}-linux-gnu`;
  return [`/usr/lib/${triple}`, `/lib/${triple}`, "/usr/lib64", "/usr/lib", "/lib64", "/lib"];
}
