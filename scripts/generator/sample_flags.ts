/** The arguments of `deno task sample`. */
import { Command } from "commander";
import { settingRules } from "../../pipeline/store/mod.ts";
import {
  leastTruncation,
  type MovingFormat,
  movingFormats,
  type PathKind,
  type StillFormat,
  stillFormats,
} from "../../pipeline/generator/mod.ts";
import {
  type Arithmetic,
  extractorPattern,
  parseArithmetic,
} from "../../pipeline/generator/mod.ts";
import type { LatentDistribution } from "../../model/mod.ts";
import {
  commaList,
  oneOf,
  type Parser,
  path,
  realNumber,
  ruled,
  wholeNumber,
} from "../cli/parsers.ts";
import { readWords, valueFlag } from "../cli/read_words.ts";
import { UsageError } from "../cli/usage_error.ts";
import { fromWord, type WeightFlags, withWeightFlags } from "./weight_flags.ts";
import { checkDeviceFlags, type DeviceFlags, withDeviceFlags } from "./device_flags.ts";

export interface SampleFlags extends WeightFlags, DeviceFlags {
  /** By default 64, or as many as `z` or `like` have. */
  count?: number;
  seed: number;
  first: number;
  labels?: string[];
  truncate?: number;
  zDist?: LatentDistribution;
  z?: string;
  like?: string;
  out?: string;
  /** One file for each image. */
  single: boolean;
  format: StillFormat;
  columns?: number;
  scale?: number;
  saveZ: boolean;
  /** Numbers of images to walk through. */
  interpolate?: number[];
  /** Dimensions of z to sweep, or all. */
  sweep?: string[];
  /** How many of the strongest directions are followed. */
  directions?: number;
  /** Images of the seed that are added and taken away. */
  arithmetic?: Arithmetic;
  /** A picture whose nearest image is looked for. */
  project?: string;
  projectSteps: number;
  path: PathKind;
  /** From one point to the next. */
  frames: number;
  loop: boolean;
  movie: MovingFormat;
  /** Real images beside each sample. */
  neighbours?: number;
  /** Extractors by whose numbers they are near. */
  by: string[];
  /** Where the run's images are now. */
  dataset?: string;
  batchSize: number;
}

/**
 * @returns undefined if the arguments ask for help
 * @throws UsageError for words that it cannot follow
 */
export function parseSampleWords(words: readonly string[]): SampleFlags | undefined {
  const command = sampleCommand();
  const flags = readWords<Omit<SampleFlags, "from">>(command, words);
  if (!flags) return undefined;
  const stated = (name: string) => command.getOptionValueSource(name) === "cli";
  checkTogether(flags, stated);
  checkDeviceFlags(flags);
  return { ...flags, from: fromWord(command) };
}

type Stated = (name: string) => boolean;

function checkTogether(flags: Omit<SampleFlags, "from">, stated: Stated): void {
  const { z, like } = flags;
  checkWork(flags, stated);
  if (z !== undefined && like !== undefined) {
    throw new UsageError("--z and --like both say which z: state one of them");
  }
  const source = z !== undefined ? "--z" : like !== undefined ? "--like" : undefined;
  if (source === undefined) return;
  const clashes = { seed: "--seed", first: "--first", truncate: "--truncate", zDist: "--z-dist" };
  for (const [name, flag] of Object.entries(clashes)) {
    if (stated(name)) throw new UsageError(`${flag} draws a z, and ${source} gives it: state one`);
  }
}

/** What else than a grid of images is made, by the flag that asks for it. */
const works = [
  "interpolate",
  "sweep",
  "directions",
  "arithmetic",
  "neighbours",
  "project",
] as const;
type Work = typeof works[number] | "images";

/** The works that each of these flags goes with; the others go with all. */
const worksOf: Partial<Record<keyof SampleFlags, readonly Work[]>> = {
  z: ["images", "neighbours"],
  like: ["images", "neighbours"],
  count: ["images", "neighbours"],
  single: ["images"],
  columns: ["images"],
  saveZ: ["images", "arithmetic"],
  path: ["interpolate"],
  loop: ["interpolate"],
  frames: ["interpolate", "sweep", "directions"],
  movie: ["interpolate", "sweep", "directions", "project"],
  projectSteps: ["project"],
  by: ["neighbours"],
  dataset: ["neighbours"],
};

const flagOf = (name: string) =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

function checkWork(flags: Omit<SampleFlags, "from">, stated: Stated): void {
  const [work = "images", other]: Work[] = works.filter((name) => flags[name] !== undefined);
  if (other !== undefined) {
    throw new UsageError(`${flagOf(work)} and ${flagOf(other)} are two works: state one of them`);
  }
  for (const [name, able] of Object.entries(worksOf)) {
    if (!stated(name) || able.includes(work)) continue;
    const asked = able.filter((one) => one !== "images").map(flagOf);
    throw new UsageError(
      work === "images"
        ? `${flagOf(name)} is for ${asked.join(", ")}: state one, or leave it out`
        : `${flagOf(name)} does not go with ${flagOf(work)}: leave it out`,
    );
  }
}

const imageNumbers: Parser<number[]> = (text) => {
  const numbers = commaList(text).map(wholeNumber({ min: 0, max: 1e9 }));
  if (numbers.length >= 2 && numbers.length <= 100) return numbers;
  throw new RangeError("it must be 2 to 100 numbers of images, such as 0,5,9");
};

const extractors: Parser<string[]> = (text) => {
  const names = commaList(text);
  if (names.every((name) => extractorPattern.test(name)) && names.length <= 4) return names;
  throw new RangeError(
    "it must be pixels, random, or random- and a number; up to four with commas",
  );
};

const truncation: Parser<number> = (text) => {
  const value = realNumber(text);
  if (value >= leastTruncation) return value;
  throw new RangeError(`it must be ${leastTruncation} or more: a distance from the middle`);
};

export function sampleHelp(): string {
  return `${sampleCommand().helpInformation()}
Image n of a seed is the same whatever the count and the batch size, on every backend to within one
of 255. Each picture holds what made it: --like draws it again.

Examples:
  deno task sample runs/faces
  deno task sample runs/faces --count 1000 --single --format webp --out pictures
  deno task sample runs/clothes --labels 0,3,7 --count 30 --seed 5
  deno task sample runs/faces --interpolate 0,5,9 --loop
  deno task sample runs/faces --sweep all
  deno task sample runs/faces --directions 6
  deno task sample runs/faces --arithmetic "12 - 7 + 31"
  deno task sample runs/faces --count 16 --neighbours
  deno task sample runs/faces --project photo.png
  deno task sample runs/faces --checkpoint 500 --like runs/faces/drawn/step-000400_seed-0_grid.png
`;
}

function sampleCommand(): Command {
  const positive = wholeNumber({ min: 1 });
  const command = new Command("deno task sample")
    .usage("<run, checkpoint or .safetensors> [flags]")
    .description("Draws images with a trained generator.")
    .argument(
      "[from]",
      "A run such as runs/<name>, one of its checkpoints, or a .safetensors file.",
    );
  withWeightFlags(command)
    .addOption(
      valueFlag(
        "--count <images>",
        "How many; 64 by default, or all of --z or --like.",
        wholeNumber({ min: 1, max: 1e9 }),
      ),
    )
    .addOption(
      valueFlag(
        "--seed <number>",
        "Draws z: the same seed, the same images.",
        ruled(settingRules.seed),
      )
        .default(0),
    )
    .addOption(
      valueFlag(
        "--first <number>",
        "The first image of the seed.",
        wholeNumber({ min: 0, max: 1e9 }),
      )
        .default(0),
    )
    .addOption(
      valueFlag(
        "--labels <labels>",
        "Classes in turn, by number or name: 3, or 0,1,2, or all (by default).",
        commaList,
      ),
    )
    .addOption(
      valueFlag(
        "--truncate <distance>",
        "Keeps each number of z this near to the middle: less variety, more typical images.",
        truncation,
      ),
    )
    .addOption(
      valueFlag(
        "--z-dist <name>",
        "z from another distribution than it was trained with.",
        ruled(settingRules.zDist),
      ),
    )
    .addOption(
      valueFlag("--z <file>", "z as JSON, as samples/latents.json or --save-z have it.", path),
    )
    .addOption(valueFlag("--like <picture>", "Draws again what this picture was drawn from.", path))
    .addOption(valueFlag("--out <folder>", "By default drawn/ in the run's folder.", path))
    .option("--single", "One file for each image, instead of one grid.", false)
    .addOption(
      valueFlag("--format <name>", `${stillFormats.join(", ")}.`, oneOf(stillFormats)).default(
        "png",
      ),
    )
    .addOption(valueFlag("--columns <images>", "Of the grid; by default it is square.", positive))
    .addOption(
      valueFlag(
        "--scale <factor>",
        "Enlarges each pixel into a square; grids do by default.",
        wholeNumber({ min: 1, max: 64 }),
      ),
    )
    .addOption(
      valueFlag(
        "--interpolate <images>",
        "A film from image to image of the seed: 0,5,9. With --labels, one for each in turn.",
        imageNumbers,
      ),
    )
    .addOption(
      valueFlag(
        "--sweep <dimensions>",
        "A film of image --first with one number of z moved: 0,3,7 side by side, or all.",
        commaList,
      ),
    )
    .addOption(
      valueFlag(
        "--directions <count>",
        "A film of image --first moved along the strongest directions of the first layer.",
        wholeNumber({ min: 1, max: 100 }),
      ),
    )
    .addOption(
      valueFlag(
        "--arithmetic <sum>",
        'Adds and takes away z of images of the seed: "12 - 7 + 31", shown beside the result.',
        parseArithmetic,
      ),
    )
    .addOption(
      valueFlag(
        "--project <picture>",
        "Looks for the image that is nearest to this picture, and films the way there.",
        path,
      ),
    )
    .addOption(
      valueFlag(
        "--project-steps <count>",
        "How long it is looked for.",
        wholeNumber({ min: 1, max: 1e5 }),
      ).default(300),
    )
    .addOption(
      valueFlag("--path <kind>", "Of --interpolate.", oneOf(["linear", "spherical"]))
        .default("spherical"),
    )
    .addOption(
      valueFlag(
        "--frames <count>",
        "Of a sweep, or from image to image.",
        wholeNumber({ min: 2, max: 10_000 }),
      ).default(16),
    )
    .option("--loop", "--interpolate ends where it began.", false)
    .addOption(
      valueFlag("--movie <name>", "gif, webp, or mp4 where ffmpeg is.", oneOf(movingFormats))
        .default("gif"),
    )
    .addOption(
      valueFlag(
        "--neighbours [images]",
        "Each image beside so many nearest real ones, 5 by default: are they learnt by heart?",
        wholeNumber({ min: 1, max: 50 }),
      ).preset("5"),
    )
    .addOption(
      valueFlag(
        "--by <extractors>",
        "In whose numbers neighbours are near: pixels, random (a network), or both.",
        extractors,
      ).default(["pixels", "random"], "pixels,random"),
    )
    .addOption(
      valueFlag("--dataset <path>", "Where the run's images are now, if they were moved.", path),
    )
    .option("--save-z", "Also writes the z of these images, as JSON.", false)
    .addOption(
      valueFlag("--batch-size <images>", "Images computed at once.", ruled(settingRules.batchSize))
        .default(64),
    );
  return withDeviceFlags(command);
}
