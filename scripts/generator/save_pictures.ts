/** Draws a plan into files. */
import { join } from "node:path";
import type { TrainedGenerator } from "../../model/mod.ts";
import {
  checkGrid,
  drawn,
  encodePicture,
  extensionOf,
  type GeneratorFile,
  imageGrid,
  latentsText,
  partOf,
  type Plan,
  type Raster,
  recipeOf,
  writeWhole,
} from "../../pipeline/generator/mod.ts";
import { asked } from "./sample_plan.ts";
import type { SampleFlags } from "./sample_works.ts";
import type { Report } from "./report.ts";

export interface Drawing {
  flags: SampleFlags;
  file: GeneratorFile;
  plan: Plan;
  /** Where the pictures go. */
  out: string;
  /** What the files' names say in place of where z is from. */
  name?: string;
}

/** With what the pictures are drawn. */
export interface How {
  backend: string;
  report: Report;
  /** What the user is told at the end. */
  say: (line: string) => void;
  /** Closes the device early, where something else has to be opened. */
  release: () => void;
}

/** Draws into files, and answers with their paths. */
export type Save = (generator: TrainedGenerator, how: How) => Promise<string[]>;

/** Checks the layout before any device is opened. */
export function preparePictures(drawing: Drawing): Save {
  checkLayout(drawing);
  return (generator, how) => savePictures(drawing, generator, how);
}

function checkLayout({ flags, plan, file }: Drawing): void {
  const { outputHeight: height, outputWidth: width } = file.model;
  const { format, scale } = flags;
  const count = flags.single ? 1 : plan.count;
  const layout = { height, width, count, columns: columnsOf(flags, plan), scale };
  asked(() => checkGrid(layout, format));
}

/** With several labels a column for each, so that classes stand below one another. */
function columnsOf({ columns, single }: SampleFlags, { labels, count, first, z }: Plan) {
  if (single) return 1;
  if (columns !== undefined) return Math.min(columns, count);
  const classes = labels?.length ?? 0;
  const fits = !z && classes > 1 && classes <= 32 && count >= classes && first % classes === 0;
  return fits ? classes : undefined;
}

/** The files' names begin with it; what was stated besides the seed stands in it, so that no other is lost. */
export function stemOf(drawing: Drawing) {
  const { file: { step }, plan: { seed, z }, flags: { z: path, like }, name } = drawing;
  const at = step === undefined ? "" : `step-${String(step).padStart(6, "0")}_`;
  const source = path !== undefined ? "z" : like !== undefined && z ? "like" : `seed-${seed}`;
  const stated = statedWords(drawing).map((word) =>
    `_${word.replace(/^--/, "").replace(" ", "-")}`
  );
  return `${at}${name === undefined ? source : `seed-${seed}_${name}`}${stated.join("")}`;
}

/** What decides about the images, beyond the seed and the kind of work, where it was stated. */
export function statedWords({ flags }: Pick<Drawing, "flags">): string[] {
  const { first, truncate, zDist, weights } = flags;
  return [
    first > 0 ? `--first ${first}` : "",
    truncate === undefined ? "" : `--truncate ${truncate}`,
    zDist === undefined ? "" : `--z-dist ${zDist}`,
    weights === undefined ? "" : `--weights ${weights}`,
  ].filter((word) => word !== "");
}

async function savePictures(
  drawing: Drawing,
  generator: TrainedGenerator,
  how: How,
): Promise<string[]> {
  const { flags: { saveZ }, plan, file: { model }, out } = drawing;
  const paths = drawing.flags.single
    ? await saveEach(drawing, generator, how)
    : [await saveGrid(drawing, generator, how)];
  if (!saveZ) return paths;
  const path = join(out, `${stemOf(drawing)}_z.json`);
  await writeWhole(path, new TextEncoder().encode(latentsText(plan, model.zDim)));
  return [...paths, path];
}

async function saveEach(
  drawing: Drawing,
  generator: TrainedGenerator,
  { backend, report }: How,
): Promise<string[]> {
  const { flags: { format, scale = 1, batchSize }, plan, file, out } = drawing;
  const { outputHeight: height, outputWidth: width, cDim: channels } = file.model;
  const bytes = height * width * channels;
  const paths: string[] = [];
  // Each image's own number says what --first says of all.
  const stem = stemOf({ ...drawing, flags: { ...drawing.flags, first: 0 } });
  for await (const { images, pixels } of drawn(generator, plan, batchSize)) {
    const before = paths.length;
    const saving = images.map(async ({ index, label }, i) => {
      const pixelsOfOne = pixels.subarray(i * bytes, (i + 1) * bytes);
      const raster = imageGrid(pixelsOfOne, { count: 1, height, width, channels, scale });
      const ofClass = label === undefined ? "" : `_label-${label}`;
      const name = `${stem}_image-${String(index).padStart(5, "0")}${ofClass}`;
      const path = join(out, `${name}.${extensionOf(format)}`);
      const one = partOf(plan, before + i, before + i + 1);
      await writeWhole(path, await encodePicture(raster, format, recipeOf(file, one, backend)));
      return path;
    });
    paths.push(...await Promise.all(saving));
    report(paths.length, plan.count);
  }
  return paths;
}

async function saveGrid(
  drawing: Drawing,
  generator: TrainedGenerator,
  { backend, report }: How,
): Promise<string> {
  const { flags, plan, file, out } = drawing;
  const { outputHeight: height, outputWidth: width, cDim: channels } = file.model;
  const all = new Uint8Array(plan.count * height * width * channels);
  let done = 0;
  for await (const { images, pixels } of drawn(generator, plan, flags.batchSize)) {
    all.set(pixels, done * height * width * channels);
    report(done += images.length, plan.count);
  }
  const columns = columnsOf(flags, plan);
  const layout = { count: plan.count, height, width, channels, columns, scale: flags.scale };
  const grid: Raster = imageGrid(all, layout);
  const path = join(out, `${stemOf(drawing)}_grid.${extensionOf(flags.format)}`);
  await writeWhole(path, await encodePicture(grid, flags.format, recipeOf(file, plan, backend)));
  return path;
}
