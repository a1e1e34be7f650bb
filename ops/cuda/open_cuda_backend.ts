import * as tf from "@tensorflow/tfjs-core";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { BackendOptions, OpenBackend } from "../backend_options.ts";
import { Card } from "./card.ts";
import { Convolutions } from "./convolutions.ts";
import { CublasLt } from "./cublaslt.ts";
import { CudaBackend } from "./cuda_backend.ts";
import { Cudnn } from "./cudnn.ts";
import { Driver } from "./driver.ts";
import { type CudaLibraries, cudaWheels, findCuda, statedCuda } from "./find_cuda.ts";
import { Nvrtc } from "./nvrtc.ts";
import type { CudaPrecision } from "./precision.ts";
import { Products } from "./products.ts";
import { registerCudaBackend } from "./register.ts";

/** The card and the libraries, open. */
export interface OpenCuda {
  driver: Driver;
  card: Card;
  nvrtc: Nvrtc;
  cudnn: Cudnn;
  cublasLt: CublasLt | undefined;
  close(): void;
}

/** The driver is part of the system; a stated folder may bring one of its own. */
function driverPath(stated: string | undefined): string {
  const places = stated === undefined ? [] : [stated, join(stated, "lib")];
  const own = places.map((folder) => join(folder, "libcuda.so.1"));
  const wsl = "/usr/lib/wsl/lib/libcuda.so.1";
  return [...own, wsl].find((path) => existsSync(path)) ?? "libcuda.so.1";
}

/**
 * Opens the driver, the libraries and the first card.
 *
 * @throws Error in one line that begins with `backend cuda: `
 */
export function openCuda(
  { cuda, cacheDir, cublasLt: wantsCublasLt = true }: {
    cuda?: string;
    cacheDir?: string;
    cublasLt?: boolean;
  },
): OpenCuda {
  const opened: { close(): void }[] = [];
  const keep = <T extends { close(): void }>(library: T): T => {
    opened.push(library);
    return library;
  };
  const close = () => opened.splice(0).toReversed().forEach((each) => each.close());
  try {
    const stated = statedCuda(cuda);
    const driver = keep(new Driver(driverPath(stated)));
    const found = checkFound(findCuda(cuda), stated);
    const nvrtc = keep(new Nvrtc(found));
    const cublasLt = keep(new CublasLt(found.cublasLt, found.major)); // before cuDNN, which needs it
    const cudnn = keep(new Cudnn(found.cudnn, found.major));
    const card = keep(new Card(driver, nvrtc, cacheDir));
    if (wantsCublasLt) cublasLt.open();
    return { driver, card, nvrtc, cudnn, cublasLt: wantsCublasLt ? cublasLt : undefined, close };
  } catch (error) {
    close();
    const message = (error as Error).message;
    const prefix = "backend cuda: ";
    throw new Error(message.startsWith(prefix) ? message : prefix + message, { cause: error });
  }
}

/** @throws Error that names the wheel which brings what is missing */
function checkFound(
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

/** Whether `auto` takes a card of NVIDIA's, and why. Opens the driver, and no library. */
export function cudaSuits(): { suits: boolean; reason: string } {
  const stated = statedCuda();
  const none = { suits: false, reason: "there is no NVIDIA card" };
  let driver: Driver | undefined;
  try {
    driver = new Driver(driverPath(stated));
    if (driver.status("cuInit", 0) !== 0 || driver.int("cuDeviceGetCount") === 0) return none;
    checkFound(findCuda(), stated);
    return { suits: true, reason: "there is an NVIDIA card with its libraries" };
  } catch (error) {
    if (!driver) return none;
    return { suits: false, reason: `of an NVIDIA card's libraries, ${(error as Error).message}` };
  } finally {
    driver?.close();
  }
}

/** Opens the backend, and makes it tfjs's current one. */
export async function openCudaBackend(
  { cuda, cacheDir, precision }: BackendOptions,
): Promise<OpenBackend> {
  const open = openCuda({ cuda, cacheDir });
  const { card, cudnn, cublasLt } = open;
  const rounding: CudaPrecision = precision === undefined || precision === "f16"
    ? "f32"
    : precision;
  const convolutions = new Convolutions(card, cudnn, rounding, false);
  const products = new Products(card, cublasLt, rounding);
  const onClose = () => {
    convolutions.close();
    open.close();
  };
  registerCudaBackend(() => new CudaBackend(card, convolutions, products, onClose));
  await tf.setBackend("cuda");
  return {
    name: "cuda",
    description: `${card.facts.name}, cuDNN ${cudnn.version}, ${rounding}`,
    check: () => {},
    close: () => tf.removeBackend("cuda"),
  };
}
