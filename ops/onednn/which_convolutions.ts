/**
 * Which convolutions oneDNN computes faster than a product of patch matrices. The decision depends on
 * shape and instruction set, never on the number of threads.
 */
import type { ConvolutionPass } from "../host/base/convolution_engine.ts";
import type { ConvolutionShape } from "./convolution.ts";
import { fewestGradientPixels } from "./parts.ts";

/**
 * Without AVX-512 the library keeps 12 sums in registers, 3 pixels of a row by 32 channels, so that narrow
 * images leave some unused, and reads a filter anew for every image. Measured on a Zen 3, larger
 * filters are faster by one product of patches.
 */
const largestFilterWithoutAvx512 = 60_000;

/**
 * An input gradient writes its channels as one vector, of which an image of 1 or 3 channels leaves most
 * unused. Measured on a Xeon with AVX-512: 64x64x3 -> 64 at 27 GFLOP/s directly and 75 by patches, 28x28x1
 * -> 138 at 11 and 42; 28x28x11 -> 11 at 136 and 20.
 */
const fewestGradientChannels = 8;

/** Whether the library is asked at all. */
export function suits(pass: ConvolutionPass, shape: ConvolutionShape, isWide: boolean): boolean {
  if (pass === "filter gradient") {
    const pixels = shape.batch * shape.outHeight * shape.outWidth;
    if (pixels < 2 * fewestGradientPixels) return false;
  }
  const { filterHeight, filterWidth, inChannels, outChannels } = shape;
  if (pass === "input gradient" && inChannels < fewestGradientChannels && outChannels >= 16) {
    return false;
  }
  const filterFloats = filterHeight * filterWidth * inChannels * outChannels;
  return isWide || filterFloats <= largestFilterWithoutAvx512;
}

/** Whether an implementation of that name convolves directly; others use patch matrices, slower than ours. */
export function isDirect(implementation: string): boolean {
  return /^(jit|brg)/.test(implementation) && !/gemm:|ref/.test(implementation);
}
