import sharp from "sharp";
import type { GeneratorConfig } from "../../model/mod.ts";
import type { RunConfig } from "../contracts/run_config.ts";
import { cropOf, tooSmall } from "../sources/image_fit.ts";
import { type Channels, type PixelPlan, toPixels } from "../sources/pixels.ts";
import { readingRules } from "../sources/reading_rules.ts";

/**
 * A picture as the run reads its images: cut and scaled to [height, width, channels] of its model, by the
 * largest centred part where no run says how.
 *
 * @throws RangeError for what is no picture, or one that is too small
 */
export async function readPhoto(
  bytes: Uint8Array,
  model: GeneratorConfig,
  config: RunConfig | undefined,
): Promise<Uint8Array> {
  const plan: PixelPlan = {
    height: model.outputHeight,
    width: model.outputWidth,
    channels: model.cDim as Channels,
    crop: config ? cropOf(config, readingRules(config)) : "largest",
  };
  let size;
  const image = sharp(bytes).autoOrient();
  try {
    size = (await image.metadata()).autoOrient;
  } catch (cause) {
    throw new RangeError("it is no picture that can be read", { cause });
  }
  const reason = tooSmall(size, plan);
  if (reason !== undefined) throw new RangeError(`it ${reason}`);
  return await toPixels(image, size, plan);
}
