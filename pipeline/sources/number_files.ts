/** Numbers the images of a source: by what was found at the start, and never anew within a run. */
import type { RunConfig } from "../contracts/run_config.ts";
import {
  classesOf,
  firstFolder,
  refuseFewClasses,
  refuseStray,
  tryClasses,
} from "./file_classes.ts";
import type { FileSource, LeftOut } from "./file_source.ts";
import type { DecodeFile } from "./decode_file.ts";
import type { ReadingRules } from "./reading_rules.ts";
import type { SourceOptions } from "./source_options.ts";
import { tally } from "./tally.ts";

export interface Numbered {
  size: number;
  /** The number in the source of a numbered image. */
  sourceIndex(index: number): number;
  classes?: string[];
  label(index: number): number | undefined;
  /** What has no number although its name is an image's. */
  leftOut: LeftOut[];
}

export interface NumberOptions {
  rules: ReadingRules;
  /** What is left out, by its number in the source; what is found here is added. */
  skipped: Map<number, string>;
  decode: DecodeFile;
  onProgress?: SourceOptions["onProgress"];
}

/** @throws Error in one line when images lack the classes that the run asks for */
export async function numberFiles(
  source: FileSource,
  config: Pick<RunConfig, "labels">,
  { rules, skipped, decode, onProgress }: NumberOptions,
): Promise<Numbered> {
  const nameOf = classNames(source, config);
  const usable = indicesWithout(source.size, skipped);
  if (!nameOf) return { ...numbersOf(usable), label: () => undefined, leftOut: [] };

  const strays = tally();
  const classed = usable.filter((index) => {
    if (nameOf(index) !== undefined) return true;
    strays.add(source.nameOf(index));
    return false;
  });
  if (!rules.sorts) refuseStray(source, strays);
  const sorting = { byValue: rules.sorts };
  const all = classesOf(classed, nameOf, sorting);
  if (rules.samples) {
    for (const [index, reason] of await tryClasses(classed, all, decode, onProgress)) {
      skipped.set(index, reason);
    }
  }
  const left = classed.filter((index) => !skipped.has(index));
  const classes = classesOf(left, nameOf, sorting);
  refuseFewClasses(source, classes);
  return {
    ...numbersOf(left),
    classes: classes.names,
    label: (index) => classes.of(left[index]),
    leftOut: [
      config.labels === "folder"
        ? strays.leftOut("files in no subfolder, so of no class", "move them, or use --labels none")
        : strays.leftOut("images without a label"),
      lostClasses(
        [...all.names, ...config.labels === "folder" ? source.folders : []],
        classes.names,
      ),
    ].filter(({ count }) => count > 0),
  };
}

/** How a file's class is known: by its folder, or by the source itself; undefined trains without. */
function classNames(source: FileSource, { labels }: Pick<RunConfig, "labels">) {
  if (labels === "folder") return (index: number) => firstFolder(source.nameOf(index));
  return source.classOf?.bind(source);
}

const numbersOf = (indices: readonly number[]) => ({
  size: indices.length,
  sourceIndex: (index: number) => indices[index],
});

function indicesWithout(size: number, skipped: ReadonlyMap<number, string>): number[] {
  return Array.from({ length: size }, (_, index) => index).filter((index) => !skipped.has(index));
}

function lostClasses(before: readonly string[], now: readonly string[]): LeftOut {
  const there = new Set(now);
  const lost = tally();
  for (const name of new Set(before)) if (!there.has(name)) lost.add(name);
  return lost.leftOut("classes without an image that can be trained on");
}
