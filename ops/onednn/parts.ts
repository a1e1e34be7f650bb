/**
 * In how many parts oneDNN computes a convolution. That depends on the shape, never on the number of
 * threads, so any number of threads gives the same bits.
 */
import type { ConvolutionPass } from "../host/base/convolution_engine.ts";
import type { ConvolutionShape } from "./convolution.ts";

/** A part with fewer multiplications and additions is too short to be worth its calls. */
const fewestFlops = 16e6;
const mostParts = 32;

/**
 * Least output pixels of a part of a filter gradient. Each part writes a whole filter, which is then read
 * and added up; with fewer pixels that takes more than 5 % of the time of the products.
 */
export const fewestGradientPixels = 640;

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

/** Multiplications and additions of one image. */
export function flopsPerImage(shape: ConvolutionShape): number {
  const { outHeight, outWidth, outChannels, inChannels, filterHeight, filterWidth } = shape;
  return 2 * outHeight * outWidth * outChannels * inChannels * filterHeight * filterWidth;
}
