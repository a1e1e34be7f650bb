import { join } from "node:path";
import { defer, EMPTY } from "rxjs";
import sharp from "sharp";
import type { Dataset } from "../contracts/dataset.ts";
import type { RunConfig } from "../contracts/run_config.ts";
import { avatarCache } from "./avatar_cache.ts";
import { type AvatarStyle, avatarStyle } from "./avatar_styles.ts";
import { cropSize, type ImageSize, refuseCropBeyond, sizeText } from "./image_size.ts";
import { decoded, type RawImage, rawToPixels } from "./pixels.ts";
import type { SourceOptions } from "./source_options.ts";

/** Avatars after those that are trained on; enough for a Frechet distance. */
const furtherAvatars = 1000;

/**
 * Faces drawn on demand. Image i depends on the style and on i alone, not on the run's seed, so
 * that one cache serves every run.
 *
 * @throws RangeError for an unknown style, and for a crop larger than the images
 */
export async function openAvatars(
  config: RunConfig,
  { onWarning }: SourceOptions = {},
): Promise<Dataset> {
  const { outputHeight, outputWidth } = config.model;
  const channels = config.cDim ?? 3;
  const opaque = channels !== 4;
  const drawn = { height: outputHeight, width: outputWidth };
  const crop = cropSize(config, drawn);
  refuseCropBeyond("avatars", drawn, crop);

  const style = await avatarStyle(config.avatarStyle, opaque);
  const folder = join(
    config.cacheDir,
    "avatars",
    `${config.avatarStyle}-${style.version}`,
    sizeText(drawn),
  );
  const cache = avatarCache(folder, { ...drawn, channels: opaque ? 3 : 4 }, onWarning);
  const plan = { ...drawn, channels, crop };

  const load = async (index: number) => {
    const kept = await cache.read(index);
    if (kept) return await rawToPixels(kept, plan);
    const image = await draw(style, index, drawn, opaque);
    await cache.write(index, image);
    return await rawToPixels(image, plan);
  };

  return {
    name: "avatars",
    size: config.avatarCount,
    ...drawn,
    channels,
    credit: style.credit,
    heldOut: {
      count: furtherAvatars,
      label: () => undefined,
      load: (index) => defer(() => load(config.avatarCount + index)),
    },
    skipped: [],
    skippedLater: EMPTY,
    id: (index) => `${config.avatarStyle}/${index}`,
    label: () => undefined,
    load: (index) => defer(() => load(index)),
  };
}

/** Draws one face as large as the longer side, and takes the centre of it. */
async function draw(
  style: AvatarStyle,
  index: number,
  { height, width }: ImageSize,
  opaque: boolean,
): Promise<RawImage> {
  const side = Math.max(height, width);
  const svg = sharp(new TextEncoder().encode(style.svg(index, side)));
  const centre = svg.extract({
    left: Math.floor((side - width) / 2),
    top: Math.floor((side - height) / 2),
    width,
    height,
  });
  return await decoded(opaque ? centre.flatten({ background: "white" }) : centre.ensureAlpha());
}
