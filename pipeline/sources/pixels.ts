import sharp, { type Sharp } from "sharp";
import type { Dataset } from "../contracts/dataset.ts";
import { centred, type ImageSize } from "./image_size.ts";

export type Channels = Dataset["channels"];

/** How the pixels of one data set are made out of its source images. */
export interface PixelPlan extends ImageSize {
  channels: Channels;
  /**
   * Taken from the centre before the image is resized: a size, or the largest part of the plan's shape;
   * undefined resizes all of it.
   */
  crop: ImageSize | "largest" | undefined;
}

/** Pixels in memory, [height, width, channels], 0 to 255. */
export interface RawImage extends ImageSize {
  channels: Channels;
  pixels: Uint8Array;
}

// Nothing is decoded twice in a row, so libvips' cache of past operations would only hold memory,
// and would serve the old pixels of a file that has changed.
sharp.cache(false);

// Several images are decoded at once, so threads within one of them cost more than they bring.
sharp.concurrency(1);

const white = { r: 255, g: 255, b: 255 };

const inChannels = (image: Sharp, channels: Channels) => ({
  1: () => image.flatten({ background: white }).toColourspace("b-w"),
  3: () => image.flatten({ background: white }).toColourspace("srgb"),
  4: () => image.ensureAlpha().toColourspace("srgb"),
}[channels]());

/**
 * Crops the centre, resizes, and converts to 8 bit gray, RGB (transparency on white) or RGBA.
 *
 * @param source size of `image`, as turned by its EXIF orientation
 * @returns [height, width, channels] of `plan`, 0 to 255
 * @throws Error if the image cannot be decoded
 */
export async function toPixels(image: Sharp, source: ImageSize, plan: PixelPlan) {
  const { height, width, channels, crop } = plan;
  const cropped = typeof crop === "object" ? image.extract(centred(source, crop)) : image;
  // Not by `extract`, so that a photograph is decoded at a fraction of its size.
  const fit = crop === "largest" ? "cover" : "fill";
  // Bilinear, as the original's imresize; libvips widens the kernel when it shrinks.
  const resized = cropped.resize({ height, width, fit, kernel: "linear" });
  return (await decoded(inChannels(resized, channels))).pixels;
}

/** Like `toPixels`, for pixels in memory; what needs no change is returned as it is. */
export async function rawToPixels(raw: RawImage, plan: PixelPlan): Promise<Uint8Array> {
  const { height, width, channels } = raw;
  const sizes = [plan, typeof plan.crop === "object" ? plan.crop : plan];
  const unchanged = channels === plan.channels &&
    sizes.every((size) => size.height === height && size.width === width);
  if (unchanged) return raw.pixels;
  return await toPixels(sharp(raw.pixels, { raw: { height, width, channels } }), raw, plan);
}

/** Runs a sharp pipeline to its pixels. */
export async function decoded(image: Sharp): Promise<RawImage> {
  const { data, info } = await image.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  const pixels = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const { height, width, channels } = info;
  if (channels === 2) throw new Error(`decoded to ${channels} channels`);
  return { height, width, channels, pixels };
}
