import * as tf from "@tensorflow/tfjs-core";
import {
  type BackendOptions,
  type Device,
  type OpenBackend,
  tfjsDevice,
} from "../device/device.ts";
import { captureGraph } from "./captured_graph.ts";
import { Convolutions } from "./base/convolutions.ts";
import { CudaBackend } from "./base/cuda_backend.ts";
import { ConvolutionChoices, type Origin } from "./base/convolution_choices.ts";
import { type OpenCuda, openCuda } from "./base/open_cuda.ts";
import type { CudaPrecision } from "./libraries/precision.ts";
import { CudnnConvolutions } from "./base/cudnn_convolutions.ts";
import { PatchProducts } from "./base/patch_products.ts";
import { Products } from "./base/products.ts";
import { registerCudaBackend } from "./register.ts";

/**
 * Opens the backend, and makes it tfjs's current one.
 *
 * @throws Error in one line that begins with `backend cuda: `
 */
export async function openCudaBackend(options: BackendOptions): Promise<OpenBackend> {
  const open = openCuda(options);
  const { card, cudnn, cublasLt } = open;
  const precision = (options.precision ?? "f32") as CudaPrecision; // the table has no other
  const products = new Products(card, cublasLt, precision);
  // Measurements decide bits, and only who asks for them is to have that.
  const choices = options.tune === "full"
    ? new ConvolutionChoices(options.cacheDir, originOf(open, precision), options.onWarning)
    : undefined;
  const convolutions = new Convolutions(
    card,
    new CudnnConvolutions(card, cudnn, precision),
    new PatchProducts(card, products),
    precision,
    choices,
  );
  const onClose = () => {
    convolutions.close();
    open.close();
  };
  registerCudaBackend(() => new CudaBackend(card, convolutions, products, onClose));
  await tf.setBackend("cuda");
  return {
    name: "cuda",
    description: `${card.facts.name}, cuDNN ${cudnn.version}, ${precision}`,
    device: deviceOf(tf.backend() as CudaBackend, precision),
    check: () => card.driver.check(),
    close: () => tf.removeBackend("cuda"),
  };
}

function originOf(
  { card, driver, cudnn, cublasLt }: OpenCuda,
  precision: CudaPrecision,
): Origin {
  return {
    card: card.facts.name,
    driver: driver.int("cuDriverGetVersion"),
    cudnn: cudnn.version,
    cublasLt: cublasLt?.version ?? "none",
    precision,
  };
}

function deviceOf(backend: CudaBackend, precision: CudaPrecision): Device {
  const { card } = backend;
  return {
    ...tfjsDevice,
    isSynchronous: false,
    precision,
    mayCapture: () => true,
    capture: (computation, state) => captureGraph(backend, computation, state),
    workMillis: (work) => card.workMillis(work),
    write(variable, numbers) {
      card.copyIn(backend.changing(variable), Float32Array.from(numbers));
    },
  };
}
