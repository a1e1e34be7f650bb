/** Draws walks through the latent space: a film, and a sheet of its frames. */
import { join } from "node:path";
import {
  floatsOf,
  joinBytes,
  strongestDirections,
  type TrainedGenerator,
} from "../../model/mod.ts";
import {
  alongDirections,
  checkFfmpeg,
  checkGrid,
  drawnPoints,
  encodeMovie,
  encodePicture,
  imageGrid,
  interpolation,
  plannedImages,
  type Raster,
  recipeOf,
  sweep,
  writeWhole,
} from "../../pipeline/generator/mod.ts";
import { UsageError } from "../cli/usage_error.ts";
import { asked } from "./sample_plan.ts";
import { type Drawing, type How, type Save, statedWords, stemOf } from "./save_pictures.ts";

const frameMillis = 80;

/** The dimensions that `--sweep` names. */
function dimensionsOf({ flags: { sweep: words = [] }, file: { model: { zDim } } }: Drawing) {
  if (words.join() === "all") return Array.from({ length: zDim }, (_, dimension) => dimension);
  return words.map((word) => {
    const dimension = /^\d+$/.test(word) ? Number(word) : NaN;
    if (dimension < zDim) return dimension;
    throw new UsageError(
      `--sweep has "${word}": z has the dimensions 0 to ${zDim - 1}, or say all`,
    );
  });
}

/** How many images stand side by side in a frame, and how many frames there are. */
function sizesOf(drawing: Drawing): { tiles: number; frames: number } {
  const { flags: { interpolate = [], loop, frames, sweep, directions } } = drawing;
  if (directions) return { tiles: directions, frames };
  if (sweep) return { tiles: dimensionsOf(drawing).length, frames };
  const stretches = loop ? interpolate.length : interpolate.length - 1;
  return { tiles: 1, frames: stretches * frames + (loop ? 0 : 1) };
}

/** Checks the walk before any device is opened. */
export function prepareWalk(drawing: Drawing): Save {
  checkWalk(drawing);
  return (generator, how) => saveWalk(drawing, generator, how);
}

function checkWalk(drawing: Drawing): void {
  const { directions = 0 } = drawing.flags;
  const { zDim } = drawing.file.model;
  if (directions > zDim) {
    throw new UsageError(`--directions is "${directions}": z has ${zDim}; lower it`);
  }
  const { flags: { movie, scale, format, frames: columns }, file: { model } } = drawing;
  if (movie === "mp4") asked(checkFfmpeg);
  const { tiles, frames } = sizesOf(drawing);
  const size = { height: model.outputHeight, width: model.outputWidth, scale };
  asked(() => checkGrid({ ...size, count: tiles }, movie, frames));
  asked(() => checkGrid({ ...size, count: tiles * frames, columns }, format));
}

async function saveWalk(
  drawing: Drawing,
  generator: TrainedGenerator,
  { backend, report }: How,
): Promise<string[]> {
  const { flags, file, plan, out } = drawing;
  const { outputHeight: height, outputWidth: width, cDim: channels } = file.model;
  const { tiles, frames } = sizesOf(drawing);
  const parts: Uint8Array[] = [];
  let done = 0;
  for await (const part of drawnPoints(generator, await pointsOf(drawing), flags.batchSize)) {
    parts.push(part);
    report(done += part.length / (height * width * channels), tiles * frames);
  }
  const pixels = joinBytes(parts);
  const bytes = height * width * channels;
  const grid = (images: Uint8Array, count: number, columns?: number): Raster =>
    imageGrid(images, { count, height, width, channels, columns, scale: flags.scale });
  const imageAt = (tile: number, frame: number) => {
    const place = tile * frames + frame;
    return pixels.subarray(place * bytes, (place + 1) * bytes);
  };
  const frameAt = (frame: number) =>
    grid(joinBytes(Array.from({ length: tiles }, (_, tile) => imageAt(tile, frame))), tiles);
  const film = Array.from({ length: frames }, (_, frame) => frameAt(frame));
  // A film that does not close goes back the way that it came.
  const played = flags.loop ? film : [...film, ...film.slice(1, -1).reverse()];

  const recipe = {
    ...recipeOf(file, plan, backend),
    walk: [walkText(drawing), ...statedWords(drawing)].join(" "),
  };
  const stem = join(out, `${stemOf(drawing)}_${nameOf(drawing)}`);
  const sheet = `${stem}_frames.${flags.format === "jpeg" ? "jpg" : flags.format}`;
  const movie = `${stem}.${flags.movie}`;
  await writeWhole(movie, await encodeMovie(played, flags.movie, { frameMillis, recipe }));
  const whole = grid(pixels, tiles * frames, flags.frames);
  await writeWhole(sheet, await encodePicture(whole, flags.format, recipe));
  return [movie, sheet];
}

function nameOf(
  { flags: { interpolate, directions, sweep = [], path, loop } }: Drawing,
): string {
  if (directions) return `directions-${directions}`;
  if (interpolate) {
    const way = `${path === "linear" ? "_linear" : ""}${loop ? "_loop" : ""}`;
    return `interpolate-${interpolate.join("-")}`.slice(0, 100) + way;
  }
  return `sweep-${sweep.join("-")}`.slice(0, 100);
}

function walkText(
  { flags: { interpolate, sweep = [], directions, path, frames, loop } }: Drawing,
): string {
  if (directions) return `--directions ${directions} --frames ${frames}`;
  const text = interpolate
    ? `--interpolate ${interpolate.join()} --path ${path}${loop ? " --loop" : ""}`
    : `--sweep ${sweep.join()}`;
  return `${text} --frames ${frames}`;
}

async function pointsOf(drawing: Drawing) {
  const { flags, file, plan } = drawing;
  const { zDim, yDim } = file.model;
  const at = (number: number) => plannedImages({ ...plan, first: number, count: 1 }, zDim)[0];
  const { frames, path, loop: isLoop, interpolate } = flags;
  if (flags.directions !== undefined) {
    const weight = file.generator["generator.linear0.weight"];
    const directions = await strongestDirections(
      floatsOf(weight),
      { zDim, count: flags.directions },
      weight.shape[0],
    );
    return alongDirections(at(plan.first), { directions, frames, zDist: plan.zDist, yDim });
  }
  if (interpolate === undefined) {
    const dimensions = dimensionsOf(drawing);
    return sweep(at(plan.first), { dimensions, frames, zDist: plan.zDist, yDim });
  }
  const points = interpolate.map((number, i) => {
    // Stated labels go by the points, so that one z can walk from class to class.
    const label = flags.labels ? plan.labels?.[i % plan.labels.length] : at(number).label;
    return { ...at(number), label };
  });
  return interpolation(points, { path, frames, isLoop, yDim });
}
