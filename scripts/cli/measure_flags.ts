import { Command } from "commander";
import { backendNames } from "../../ops/device/backend_table.ts";
import { extractorPattern, isOnnxFile } from "../../pipeline/contracts/extractors.ts";
import { oneOf, path, wholeNumber } from "./parsers.ts";
import { statedPath } from "./places.ts";
import { readWords, valueFlag } from "./read_words.ts";
import { UsageError } from "./usage_error.ts";

export interface MeasureFlags {
  /** A run's folder, or two folders of images, the real ones first. */
  folders: [string] | [string, string];
  extractor: string;
  backend: (typeof backendNames)[number] | "auto";
  /** The side to which images of two folders are scaled. */
  size: number;
  /** The most images of a folder. */
  most: number;
  json: boolean;
  /** Where what was compared is written to. */
  save?: string;
}

/**
 * @returns undefined when the words ask for help
 * @throws UsageError for words that it cannot follow
 */
export function parseMeasureWords(words: readonly string[]): MeasureFlags | undefined {
  const command = measureCommand();
  const flags = readWords<Omit<MeasureFlags, "folders">>(command, words);
  if (!flags) return undefined;
  const [first, second] = command.args.filter((path) => path.trim() !== "").map(statedPath);
  if (first === undefined) {
    throw new UsageError(
      "nothing is named to measure: say a run's folder, as runs/<name>, or two folders of images",
    );
  }
  return { ...flags, folders: second === undefined ? [first] : [first, second] };
}

export function measureHelp(): string {
  return measureCommand().helpInformation();
}

function extractor(text: string): string {
  if (isOnnxFile(text)) return statedPath(text);
  if (extractorPattern.test(text)) return text;
  throw new RangeError("it must be random, random- and a number, pixels, or an .onnx file");
}

function measureCommand(): Command {
  return new Command("deno task measure")
    .description(
      "Measures how good the samples of a run's checkpoints are, beside real images, or how near one " +
        "folder of images is to another.",
    )
    .argument(
      "[folder]",
      "A run's, for example runs/avatars-quickstart-1, one of its checkpoints', or one of real images.",
    )
    .argument("[other]", "A folder of images to compare with the real ones.")
    .addOption(
      valueFlag(
        "--extractor <name>",
        "In whose numbers: random, another random network such as random-1, pixels, or a network of your " +
          "own as an .onnx file.",
        extractor,
      ).default("random"),
    )
    .addOption(
      valueFlag("--backend <name>", "What draws the samples.", oneOf(["auto", ...backendNames]))
        .default("auto"),
    )
    .addOption(
      valueFlag(
        "--size <pixels>",
        "The side to which images of folders are scaled.",
        wholeNumber({
          min: 16,
          max: 512,
        }),
      ).default(64),
    )
    .addOption(
      valueFlag(
        "--most <images>",
        "Compares at most so many images of a folder.",
        wholeNumber({
          min: 2,
          max: 20_000,
        }),
      ).default(5000),
    )
    .addOption(
      valueFlag(
        "--save <folder>",
        "Writes what is compared there, for other programs: the images as PNG, their numbers as NumPy's " +
          ".npy, and the measures as measures.jsonl. scripts/bench/measure_again.py computes them again.",
        path,
      ),
    )
    .option("--json", "Prints each result as a line of JSON.", false);
}
