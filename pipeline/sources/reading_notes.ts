/** What a run says of its images at the start: what becomes of them, and what was left out. */
import type { RunConfig } from "../contracts/run_config.ts";
import type { FileSource } from "./file_source.ts";
import { partOf } from "./image_fit.ts";
import type { ImageHeader } from "./image_headers.ts";
import { type ImageSize, photoSize } from "./image_size.ts";
import type { Numbered } from "./number_files.ts";
import type { PixelPlan } from "./pixels.ts";
import { leftOutLine } from "./tally.ts";

export interface Reading {
  source: FileSource;
  config: Pick<RunConfig, "cDim" | "crop">;
  headers: ReadonlyMap<number, ImageHeader>;
  plan: PixelPlan;
  /** How many headers the start has read. */
  looked: number;
  skipped: ReadonlyMap<number, string>;
  /** In how many images alpha was looked at and found to be opaque throughout. */
  droppedAlpha: number;
  numbered: Numbered;
}

/** The notes of a run that begins, a sentence each; skipped files are told one by one elsewhere. */
export function readingNotes(reading: Reading): string[] {
  const { source, numbered } = reading;
  return [
    fitNote(reading),
    ...sampleNotes(reading),
    ...alphaNotes(reading),
    ...[...source.leftOut, ...numbered.leftOut].map((kind) => `left out: ${leftOutLine(kind)}`),
  ];
}

/** `the centre 108x108 of 1600x1200, scaled to 64x64`. */
function fitNote({ headers, plan }: Reading): string {
  const sizes = [...headers.values()];
  const median = medianOf(sizes);
  const part = partOf(median, plan);
  const of = `${photoSize(median)}${sizes.every(isSize(median)) ? "" : " (the median)"}`;
  const flags = plan.crop === "largest" ? " (--no-crop takes all, --input-height less)" : "";
  const taken = isSize(median)(part)
    ? `all of ${of}`
    : `the centre ${photoSize(part)} of ${of}${flags}`;
  const words = plan.height === plan.width ? "" : ", sizes as width x height";
  return `${taken}, scaled to ${photoSize(plan)}${words}`;
}

const isSize = ({ height, width }: ImageSize) => (other: ImageSize) =>
  other.height === height && other.width === width;

/** Of how many files the start has looked at the headers, if not of all; the others come later. */
function sampleNotes({ source, config, looked, skipped, plan }: Reading): string[] {
  const skips = skipped.size > 0
    ? [`skipped: ${skipped.size}, the first of them named below with their reasons`]
    : [];
  if (looked >= source.size) return skips;
  const kind = { 1: "gray", 3: "RGB", 4: "RGBA" }[plan.channels];
  const channels = config.cDim === undefined ? `: ${kind} (--c-dim takes another)` : "";
  return [
    `judged by the headers of ${looked} of ${source.size} files${channels}; the others are judged ` +
    "when they are loaded",
    ...skips,
  ];
}

function alphaNotes({ droppedAlpha }: Reading): string[] {
  if (droppedAlpha === 0) return [];
  return [
    `alpha is dropped, since it is 255 throughout (images looked at: ${droppedAlpha}; --c-dim 4 keeps it)`,
  ];
}

/** A part that is smaller than this leaves most of a picture out. */
const smallShare = 0.25;

/** Warns where most images are cut to little, or enlarged, and names the flag. */
export function fitWarnings({ headers, plan }: Reading): string[] {
  const sizes = [...headers.values()];
  const isMost = (suits: (image: ImageSize) => boolean) =>
    sizes.filter(suits).length > sizes.length / 2;
  const share = (image: ImageSize) => areaOf(partOf(image, plan)) / areaOf(image);
  const isEnlarged = (image: ImageSize) => partOf(image, plan).height < plan.height;
  const median = medianOf(sizes);
  const part = photoSize(partOf(median, plan));
  const warnings: string[] = [];
  if (isMost((image) => share(image) < smallShare)) {
    const percent = percentText(100 * share(median));
    warnings.push(
      `the part that is cut out is ${percent} of most images (${part} of ${photoSize(median)}): ` +
        `${
          plan.crop === "largest" ? "" : "leave --input-height out to take the largest part, or "
        }` +
        "use --no-crop to scale whole images",
    );
  }
  if (isMost(isEnlarged)) {
    warnings.push(
      `most images are enlarged, ${part} to ${
        photoSize(plan)
      }: a smaller --output-height loses nothing`,
    );
  }
  return warnings;
}

const areaOf = ({ height, width }: ImageSize) => height * width;

const percentText = (percent: number) =>
  `${percent < 10 ? percent.toFixed(1) : percent.toFixed(0)} %`;

function medianOf(sizes: readonly ImageSize[]): ImageSize {
  return [...sizes].sort((a, b) => areaOf(a) - areaOf(b))[Math.floor(sizes.length / 2)];
}
