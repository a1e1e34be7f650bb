import { measureRates } from "./probe.ts";
import { LibraryError } from "../ffi/dlopen_error.ts";
import { openCuda } from "./base/open_cuda.ts";
import { cudaVersion, Driver } from "./libraries/driver.ts";
import { cudaWheels, driverPath, findCuda, statedCuda } from "./libraries/find_cuda.ts";

/** One part of what the cuda backend needs. */
export interface CudaPart {
  /** For example `cuDNN`. */
  name: string;
  /** Where it was found; undefined where it is missing. */
  path?: string;
  version?: string;
  /** How to have it, or what is wrong with it. */
  problem?: string;
}

export interface CudaReport {
  parts: CudaPart[];
  card?: {
    name: string;
    architecture: number;
    multiprocessors: number;
    totalBytes: number;
    freeBytes: number;
  };
  /** Of large products in each precision, in TFLOP/s, and of copies, in GB/s. */
  rates?: Record<string, number>;
}

/** NVIDIA's driver, libraries and card, with rates where all is there. */
export async function cudaReport(): Promise<CudaReport> {
  const found = findCuda();
  const major = found?.major ?? 13;
  const part = (name: string, path: string | undefined, wheel: string): CudaPart =>
    path === undefined ? { name, problem: `not found: pip install ${wheel}` } : { name, path };
  const parts = [
    driverPart(),
    part("NVRTC", found?.nvrtc, cudaWheels.nvrtc[major]),
    part("cuBLASLt", found?.cublasLt, cudaWheels.cublasLt[major]),
    part("cuDNN", found?.cudnn, cudaWheels.cudnn[major]),
  ];
  if (parts.some(({ problem }) => problem !== undefined)) return { parts };
  try {
    return await measured(parts);
  } catch (error) {
    const last = parts[parts.length - 1];
    return { parts: [...parts.slice(0, -1), { ...last, problem: (error as Error).message }] };
  }
}

function driverPart(): CudaPart {
  const path = driverPath(statedCuda());
  try {
    const driver = new Driver(path);
    const version = `for CUDA ${cudaVersion(driver.int("cuDriverGetVersion"))}`;
    driver.close();
    return { name: "driver", path, version };
  } catch (error) {
    const isAbsent = error instanceof LibraryError && error.isAbsent;
    const cure = "not found: NVIDIA's driver brings it, 580 or newer for CUDA 13, 525 for CUDA 12";
    return { name: "driver", problem: isAbsent ? cure : (error as Error).message };
  }
}

async function measured(parts: readonly CudaPart[]): Promise<CudaReport> {
  const open = openCuda({});
  const { nvrtc, cublasLt, cudnn, card: { facts } } = open;
  const versions: Record<string, string | undefined> = {
    NVRTC: nvrtc.version,
    cuBLASLt: cublasLt?.version,
    cuDNN: cudnn.version,
  };
  open.close();
  return {
    parts: parts.map((part) => ({ ...part, version: part.version ?? versions[part.name] })),
    card: facts,
    rates: await measureRates(),
  };
}
