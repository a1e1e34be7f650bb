/** What is taken of a JPEG, and whether the scaler can do it. */
import { partOf } from "./image_fit.ts";
import { centred } from "./image_size.ts";
import type { JpegHeader } from "./jpeg/jpeg_header.ts";
import { type JpegPlan, mostJpegPixels } from "./jpeg/scaled_jpeg.ts";
import type { PixelPlan } from "./pixels.ts";

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
