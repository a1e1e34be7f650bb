/** The arguments of `deno task sample`. */
import { Command } from "commander";
import { settingRules } from "../../pipeline/store/mod.ts";
import {
  extractorPattern,
  leastTruncation,
  movingFormats,
  parseArithmetic,
  stillFormats,
} from "../../pipeline/generator/mod.ts";
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
import { checkDeviceFlags, withDeviceFlags } from "./device_flags.ts";
import { checkTogether, type SampleFlags } from "./sample_works.ts";
import { fromWord, withWeightFlags } from "./weight_flags.ts";

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
