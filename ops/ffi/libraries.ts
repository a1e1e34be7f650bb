/** The native libraries that are tried: names for the system's loader, in order. */
import { existsSync } from "node:fs";
import { backendRow, type LibraryBackend } from "../device/backend_table.ts";

export interface LibraryCandidate {
  /** Its name for people. */
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
export const blasVariable = backendRow("blas").libraryVariable!;
export const oneDnnVariable = backendRow("onednn").libraryVariable!;

/** The library that is stated for a backend: by its option, else by the environment, else none. */
export function statedLibrary(name: LibraryBackend, path?: string): string | undefined {
  return path ?? (Deno.env.get(backendRow(name).libraryVariable!) || undefined);
}

/**
 * The candidates of this platform, the best known first.
 *
 * @param stated a stated path, which then is the only candidate
 */
export function blasCandidates(stated = statedLibrary("blas")): LibraryCandidate[] {
  return stated === undefined ? known(blas) : [{ library: "BLAS", path: stated }];
}

/** oneDNN's candidates on this platform. */
export function oneDnnCandidates(stated = statedLibrary("onednn")): LibraryCandidate[] {
  return stated === undefined ? known(oneDnn) : [{ library: "oneDNN", path: stated }];
}

/** All paths of the tables for this platform, which a run's folder may name too. */
export function knownLibraries(): string[] {
  return [...known(blas), ...known(oneDnn)].map(({ path }) => path);
}

function known(bySystem: Partial<Record<System, LibraryCandidate[]>>): LibraryCandidate[] {
  return bySystem[Deno.build.os] ?? bySystem.linux ?? [];
}

/**
 * The absolute paths at which the loader would find a library by its name. With `--allow-ffi=<folders>`
 * a library must be opened by such a path: Deno then takes a bare name for a file in the working folder.
 */
export function placesOf({ path }: LibraryCandidate): string[] {
  if (Deno.build.os !== "linux" || path.includes("/")) return [];
  return libraryFolders().map((folder) => `${folder}/${path}`).filter((place) => existsSync(place));
}

/** The folders of the system's libraries, which only the system's owner can write into. */
function libraryFolders(): string[] {
  const triple = `${Deno.build.arch}-linux-gnu`;
  return [`/usr/lib/${triple}`, `/lib/${triple}`, "/usr/lib64", "/usr/lib", "/lib64", "/lib"];
}
