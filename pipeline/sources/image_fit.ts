/** Which part of an image is trained on, and whether it is large enough. */
import type { RunConfig } from "../contracts/run_config.ts";
import { cropSize, type ImageSize, isSmaller, largestPart, photoSize } from "./image_size.ts";
import type { PixelPlan } from "./pixels.ts";
import type { ReadingRules } from "./reading_rules.ts";

/** The original's default, made for the 178x218 photographs of CelebA. */
const originalCrop: ImageSize = { height: 108, width: 108 };

/** The size of a plan's images, and what it cuts out. */
type Frame = Pick<PixelPlan, "height" | "width" | "crop">;

/** The crop of a run that takes pictures of any size. */
export function cropOf(config: RunConfig, rules: Pick<ReadingRules, "crop">): PixelPlan["crop"] {
  if (rules.crop === "108") return cropSize(config, originalCrop);
  const { crop, inputHeight, inputWidth } = config;
  const side = inputHeight ?? inputWidth;
  if (side === undefined) return crop ? "largest" : undefined;
  return cropSize(config, { height: side, width: side });
}

/** The part of an image that a plan takes. */
export function partOf(image: ImageSize, plan: Frame): ImageSize {
  if (plan.crop === "largest") return largestPart(image, plan);
  return plan.crop ?? image;
}

/** A picture that is enlarged more than this is a smear of a few pixels. */
const mostEnlarged = 4;

/** Why an image is too small for a plan; undefined if it is not. */
export function tooSmall(image: ImageSize, plan: Frame): string | undefined {
  if (typeof plan.crop === "object") {
    if (!isSmaller(image, plan.crop)) return undefined;
    return `is ${photoSize(image)}, smaller than the crop of ${photoSize(plan.crop)}`;
  }
  const { height, width } = partOf(image, plan);
  if (height * mostEnlarged >= plan.height && width * mostEnlarged >= plan.width) return undefined;
  return `is ${photoSize(image)}, less than a quarter of the output's ${photoSize(plan)}`;
}

/** Flags that suit most of some images, not the smallest of them. */
export function smallCure(images: readonly ImageSize[], plan: Frame): string {
  const sides = images.map(({ height, width }) => Math.min(height, width)).sort((a, b) => a - b);
  const side = sides[Math.floor(sides.length / 4)];
  if (typeof plan.crop === "object") {
    return `use --input-height ${side}, --no-crop, or larger images`;
  }
  return `use --output-height ${Math.max(16, side)}, or larger images`;
}
