/**
 * Where NVIDIA's libraries are: in a stated folder, in the system, or in a Python's `site-packages`, into
 * which PyTorch's wheels put them. Folders are walked; no Python runs. CUDA 13 comes before 12, and the
 * libraries of one of them are never mixed with the other's.
 */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { backendRow } from "../../device/backend_table.ts";

const cudaVariable = backendRow("cuda").libraryVariable!;

/** The libraries beside the driver: file names, and the wheels that bring them. */
export const cudaWheels = {
  nvrtc: { 13: "nvidia-cuda-nvrtc", 12: "nvidia-cuda-nvrtc-cu12" },
  cublasLt: { 13: "nvidia-cublas", 12: "nvidia-cublas-cu12" },
  cudnn: { 13: "nvidia-cudnn-cu13", 12: "nvidia-cudnn-cu12" },
} as const;

export type CudaMajor = 12 | 13;
type Library = keyof typeof cudaWheels;

const majors: readonly CudaMajor[] = [13, 12];

function fileName(library: Library, major: CudaMajor): string {
  if (library === "nvrtc") return `libnvrtc.so.${major}`;
  return library === "cublasLt" ? `libcublasLt.so.${major}` : "libcudnn.so.9";
}

/** Absolute paths of the libraries of one CUDA version. */
export interface CudaLibraries {
  major: CudaMajor;
  nvrtc: string;
  /** NVRTC's second part; older ones find it themselves. */
  nvrtcBuiltins: string | undefined;
  cublasLt: string | undefined;
  cudnn: string | undefined;
}

/** The variables and folders that the search reads; tests bring their own. */
export interface Surroundings {
  env(name: string): string | undefined;
  /** Folders of the system's libraries. */
  systemFolders: readonly string[];
}

export const here: Surroundings = {
  env: (name) => Deno.env.get(name) || undefined,
  systemFolders: [
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
    "/usr/lib64",
    "/usr/local/cuda/lib64",
    "/usr/local/cuda/targets/x86_64-linux/lib",
    "/usr/lib/wsl/lib",
  ],
};

/** The stated folder: by `--cuda`, else by the environment. */
export function statedCuda(path?: string, { env }: Surroundings = here): string | undefined {
  return path ?? env(cudaVariable);
}

/**
 * The libraries of the newest CUDA that is whole; else of the newest that has NVRTC, with gaps. undefined
 * where no NVRTC is found.
 */
export function findCuda(stated?: string, around: Surroundings = here): CudaLibraries | undefined {
  const folders = cudaFolders(statedCuda(stated, around), around);
  const found = majors.map((major) => librariesOf(major, folders)).filter((each) => !!each);
  return found.find(({ cublasLt, cudnn }) => cublasLt && cudnn) ?? found[0];
}

/** Every folder that may hold a library, in the order of the search. */
export function cudaFolders(stated: string | undefined, around: Surroundings): string[] {
  if (stated !== undefined) return within(stated);
  const wheels = pythonFolders(around).flatMap((site) => librariesUnder(join(site, "nvidia")));
  return [...around.systemFolders, ...wheels].filter((folder) => existsSync(folder));
}

/** What a user may state: a folder of libraries, of wheels (`nvidia`), or a CUDA or Python around them. */
function within(stated: string): string[] {
  const sites = pythonSites(stated);
  const wheels = [stated, join(stated, "nvidia"), ...sites.map((site) => join(site, "nvidia"))];
  const plain = [stated, join(stated, "lib"), join(stated, "lib64")];
  return [...plain, ...wheels.flatMap(librariesUnder)].filter((folder) => existsSync(folder));
}

function librariesOf(major: CudaMajor, folders: readonly string[]): CudaLibraries | undefined {
  const find = (library: Library) => firstFile(folders, fileName(library, major));
  const nvrtc = find("nvrtc");
  if (nvrtc === undefined) return undefined;
  return {
    major,
    nvrtc,
    nvrtcBuiltins: builtinsBeside(nvrtc, major),
    cublasLt: find("cublasLt"),
    cudnn: cudnnOf(major, folders),
  };
}

/**
 * cuDNN's file has one name for every CUDA. A wheel of it says its CUDA in the folder of its metadata;
 * elsewhere it is known only when it is open (`cudnn.ts` refuses another CUDA's).
 */
function cudnnOf(major: CudaMajor, folders: readonly string[]): string | undefined {
  const other = major === 13 ? 12 : 13;
  const fits = folders.filter((folder) => !isWheelOf(folder, other));
  return firstFile(fits, fileName("cudnn", major));
}

/** `SITE/nvidia/cudnn/lib` is of the wheel whose `SITE/nvidia_cudnn_cu13-9.19.0.dist-info` is there. */
function isWheelOf(folder: string, major: CudaMajor): boolean {
  const site = dirname(dirname(dirname(folder)));
  return folder.endsWith("/cudnn/lib") &&
    names(site).some((name) => name.startsWith(`nvidia_cudnn_cu${major}-`));
}

function builtinsBeside(nvrtc: string, major: CudaMajor): string | undefined {
  const folder = dirname(nvrtc);
  const name = names(folder).find((each) => each.startsWith(`libnvrtc-builtins.so.${major}.`));
  return name && join(folder, name);
}

function firstFile(folders: readonly string[], name: string): string | undefined {
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

// NVIDIA/*/lib, as wheels lay them out.
function librariesUnder(nvidia: string): string[] {
  return names(nvidia).map((name) => join(nvidia, name, "lib"));
}

/** The `site-packages` of the active environments, of the python3 on PATH, and of the user. */
function pythonFolders({ env }: Surroundings): string[] {
  const roots = [env("VIRTUAL_ENV"), env("CONDA_PREFIX"), ...pathPythons(env("PATH") ?? "")];
  const home = env("HOME");
  const user = home === undefined ? [] : [join(home, ".local")];
  const all = [...roots, ...user].filter((root) => root !== undefined).flatMap(pythonSites);
  return [...new Set(all)];
}

/** The installations to which the python3s on PATH belong, links followed. */
function pathPythons(path: string): string[] {
  const pythons = path.split(":").map((folder) => join(folder, "python3"));
  const found = pythons.filter((python) => existsSync(python));
  return found.flatMap((python) =>
    [python, realpathSync(python)].map((at) => dirname(dirname(at)))
  );
}

// ROOT/lib/python3.*/{site,dist}-packages; Debian's own also in ROOT/lib/python3 and ROOT/local.
function pythonSites(root: string): string[] {
  return ["lib", "lib64", "local/lib"].flatMap((lib) =>
    names(join(root, lib)).filter((name) => name.startsWith("python3")).flatMap((python) =>
      ["site-packages", "dist-packages"].map((kind) => join(root, lib, python, kind))
    )
  ).filter((site) => existsSync(site));
}

/** The names in a folder; none where there is no such folder, or it may not be read. */
function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The driver is part of the system; a stated folder may bring one of its own. */
export function driverPath(stated: string | undefined): string {
  const places = stated === undefined ? [] : [stated, join(stated, "lib")];
  const own = places.map((folder) => join(folder, "libcuda.so.1"));
  const wsl = "/usr/lib/wsl/lib/libcuda.so.1";
  return [...own, wsl].find((path) => existsSync(path)) ?? "libcuda.so.1";
}

/** @throws Error that names the wheel which brings what is missing */
export function checkFound(
  found: CudaLibraries | undefined,
  stated: string | undefined,
): CudaLibraries & { cudnn: string; cublasLt: string } {
  const place = stated === undefined ? "in the system or in a Python's packages" : `in ${stated}`;
  if (!found) {
    throw new Error(`there is no NVRTC ${place}: pip install ${cudaWheels.nvrtc[13]}`);
  }
  const { major, cudnn, cublasLt } = found;
  // cuDNN ends the process where it needs cuBLASLt and finds none.
  if (cublasLt === undefined) {
    throw new Error(
      `there is no cuBLASLt for CUDA ${major} ${place}: pip install ${cudaWheels.cublasLt[major]}`,
    );
  }
  if (cudnn === undefined) {
    throw new Error(
      `there is no cuDNN for CUDA ${major} ${place}: pip install ${cudaWheels.cudnn[major]}`,
    );
  }
  return { ...found, cudnn, cublasLt };
}
