/** What is taken of a JPEG, and whether the scaler can do it. */
import { partOf } from "../image_fit.ts";
import { centred } from "../image_size.ts";
import type { PixelPlan } from "../pixels.ts";
import type { JpegHeader } from "./jpeg_header.ts";

/** What is wanted of a JPEG. */
export interface JpegPlan {
  height: number;
  width: number;
  channels: 1 | 3;
  /** The size of the whole image, and the part of it that is taken. */
  image: { height: number; width: number };
  part: { left: number; top: number; height: number; width: number };
}

/** Larger ones are decoded at a fraction of their size, elsewhere. */
export const mostJpegPixels = 2 ** 22;

/** Undefined unless a JPEG is upright and has the plan's colours, or gray for them, in a size that fits memory. */
export function jpegPlanOf(jpeg: JpegHeader, plan: PixelPlan): JpegPlan | undefined {
  const { height, width, channels } = plan;
  const suits = jpeg.isPlain && jpeg.orientation === 1 &&
    jpeg.height * jpeg.width <= mostJpegPixels &&
    (channels === 3 || channels === jpeg.components);
  if (!suits) return undefined;
  const image = { height: jpeg.height, width: jpeg.width };
  return {
    height,
    width,
    channels: channels as 1 | 3,
    image,
    part: centred(image, partOf(image, plan)),
  };
}
