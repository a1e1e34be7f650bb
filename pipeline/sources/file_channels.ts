import type { RunConfig } from "../contracts/run_config.ts";
import { evenlySpaced } from "../contracts/evenly_spaced.ts";
import type { FileSource } from "./file_source.ts";
import { type ImageHeader, inputOf, openImage } from "./image_headers.ts";
import type { Channels } from "./pixels.ts";
import type { ReadingRules } from "./reading_rules.ts";

/** Whether pixels are transparent takes a decoded image, so few are asked. */
const mostDecoded = 16;

/**
 * The channels of a run: those that it states, or what its images have by their headers: gray, RGB, or
 * RGBA where something is transparent.
 *
 * @returns also in how many images an alpha channel was looked at and found to be opaque throughout
 */
export async function channelsOf(
  source: FileSource,
  headers: ReadonlyMap<number, ImageHeader>,
  { rules, config }: { rules: ReadingRules; config: Pick<RunConfig, "cDim"> },
): Promise<{ channels: Channels; droppedAlpha: number }> {
  if (config.cDim !== undefined) return { channels: config.cDim, droppedAlpha: 0 };
  const all = [...headers.values()];
  if (all.every(({ gray }) => gray)) return { channels: 1, droppedAlpha: 0 };
  if (!all.every(({ alpha }) => alpha)) return { channels: 3, droppedAlpha: 0 };
  if (!rules.dropsOpaqueAlpha) return { channels: 4, droppedAlpha: 0 };
  const asked = evenlySpaced([...headers.keys()], mostDecoded);
  for (const index of asked) {
    if (!await isOpaque(source, index, rules)) return { channels: 4, droppedAlpha: 0 };
  }
  return { channels: 3, droppedAlpha: asked.length };
}

async function isOpaque(source: FileSource, index: number, rules: ReadingRules): Promise<boolean> {
  try {
    const image = openImage(await inputOf(source, index), rules).toColourspace("srgb");
    const alpha = await image.ensureAlpha().extractChannel(3).raw({ depth: "uchar" }).toBuffer();
    return alpha.every((value) => value === 255);
  } catch {
    return true; // of a broken image nothing is trained on
  }
}
