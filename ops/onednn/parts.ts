/**
 * Decides which convolutions oneDNN computes faster than a product of patch matrices, and in how many
 * parts. The decision depends on shape and instruction set, never on the number of threads, so any number
 * of threads gives the same bits.
 */
import type { ConvolutionPass } from "../host/base/convolution_engine.ts";
import type { ConvolutionShape } from "./convolution.ts";

/** A part with fewer multiplications and additions is too short to be worth its calls. */
const fewestFlops = 16e6;
const mostParts = 32;

/**
 * Output pixels of a part of a filter's gradient, at least: each part writes a whole filter, which is
 * then read to be added up, and with fewer pixels that takes longer than 5 % of the products.
 */
const fewestGradientPixels = 640;

/** Images in each part. */
export function imagesPerPart(pass: ConvolutionPass, shape: ConvolutionShape): number {
  const { batch } = shape;
  const byWork = Math.ceil(fewestFlops / flopsPerImage(shape));
  const byParts = Math.ceil(batch / mostParts);
  const byPixels = pass === "filter gradient"
    ? Math.ceil(fewestGradientPixels / (shape.outHeight * shape.outWidth))
    : 1;
  return Math.min(batch, Math.max(byWork, byParts, byPixels));
}

/**
 * Without AVX-512 the library keeps 12 sums in registers, 3 pixels of a row by 32 channels, so that narrow
 * images leave some unused, and reads a filter anew for every image. Measured on a Zen 3, larger
 * filters are faster by one product of patches.
 */
const largestFilterWithoutAvx512 = 60_000;

/** Whether the library is asked at all. */
export function suits(pass: ConvolutionPass, shape: ConvolutionShape, isWide: boolean): boolean {
  if (pass === "filter gradient") {
    const pixels = shape.batch * shape.outHeight * shape.outWidth;
    if (pixels < 2 * fewestGradientPixels) return false;
  }
  const { filterHeight, filterWidth, inChannels, outChannels } = shape;
  const filterFloats = filterHeight * filterWidth * inChannels * outChannels;
  return isWide || filterFloats <= largestFilterWithoutAvx512;
}

/** Whether an implementation of that name convolves directly; others use patch matrices, slower than ours. */
export function isDirect(implementation: string): boolean {
  return /^(jit|brg)/.test(implementation) && !/gemm:|ref/.test(implementation);
}

export function flopsPerImage(shape: ConvolutionShape): number {
  const { outHeight, outWidth, outChannels, inChannels, filterHeight, filterWidth } = shape;
  return 2 * outHeight * outWidth * outChannels * inChannels * filterHeight * filterWidth;
}
