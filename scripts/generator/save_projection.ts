/** Finds the z whose image is nearest to a picture, and shows the way there. */
import { basename, extname, join } from "node:path";
import { joinBytes, type TrainedGenerator } from "../../model/mod.ts";
import {
  checkFfmpeg,
  checkGrid,
  conditionsOf,
  encodeMovie,
  encodePicture,
  extensionOf,
  imageGrid,
  type Plan,
  plannedImages,
  project,
  readPhoto,
  recipeOf,
  writeWhole,
} from "../../pipeline/generator/mod.ts";
import { asked, namedLater, readBytes } from "./sample_plan.ts";
import { type Drawing, type How, type Save, stemOf } from "./save_pictures.ts";

const frameMillis = 80;
/** How long the film stays at its end. */
const endMillis = 2000;
const frames = 60;

/** z from which it is looked for; with labels, each class in turn. */
const usualStarts = 8;

/** Reads the picture, before any device is opened. */
export async function prepareProjection(drawing: Drawing): Promise<Save> {
  const { flags: { project: path, format, movie, scale }, file: { model, config } } = drawing;
  if (movie === "mp4") asked(checkFfmpeg);
  const size = { height: model.outputHeight, width: model.outputWidth, count: 2, scale };
  asked(() => checkGrid(size, format));
  asked(() => checkGrid(size, movie, frames));
  const bytes = readBytes(path!);
  const target = await namedLater(`--project ${path}`, () => readPhoto(bytes, model, config));
  return (generator, how) => saveProjection(drawing, generator, { ...how, target });
}

async function saveProjection(
  drawing: Drawing,
  generator: TrainedGenerator,
  { backend, report, say, target }: How & { target: Uint8Array },
): Promise<string[]> {
  const { flags, file, out } = drawing;
  const { outputHeight: height, outputWidth: width, cDim: channels, zDim, yDim } = file.model;
  const plan: Plan = {
    ...drawing.plan,
    count: Math.max(usualStarts, drawing.plan.labels?.length ?? 0),
  };
  const places = plannedImages(plan, zDim);
  const labels = plan.labels && places.map(({ label }) => label!);
  const starts = conditionsOf(places.map(({ z }) => z), labels, yDim);
  const found = await project(generator, target, starts, {
    ...{ steps: flags.projectSteps, frames, zDist: plan.zDist },
    report: (done, total) => report(done, total, "looking for the image"),
  });
  const label = places[found.start].label;
  const own: Plan = {
    ...plan,
    ...{ first: 0, count: 1, z: [found.z], labels: label === undefined ? undefined : [label] },
  };
  const recipe = recipeOf(file, own, backend);
  const beside = (image: Uint8Array) =>
    imageGrid(joinBytes([target, image]), {
      ...{ count: 2, height, width, channels, columns: 2, scale: flags.scale },
    });
  const stem = join(out, `${stemOf({ ...drawing, name: `project_${photoName(flags.project!)}` })}`);
  const movie = `${stem}.${flags.movie}`;
  const film = [...found.film.map(beside), ...lingering(beside(found.image))];
  await writeWhole(movie, await encodeMovie(film, flags.movie, { frameMillis, recipe }));
  const picture = `${stem}.${extensionOf(flags.format)}`;
  await writeWhole(picture, await encodePicture(beside(found.image), flags.format, recipe));
  const share = found.distance / found.firstDistance;
  say(
    `the picture, and beside it the nearest image that was found: at ${share.toFixed(2)} of the ` +
      `distance of the nearest of ${plan.count} drawn ones; --like ${movie.replace(/[^.]*$/, "")}` +
      `${extensionOf(flags.format)} draws it alone`,
  );
  return [picture, movie];
}

/** The photo's name, as far as it suits a file's name anywhere. */
function photoName(path: string): string {
  return basename(path, extname(path)).replaceAll(/[^\p{L}\p{N}_-]+/gu, "-").slice(0, 60);
}

function lingering<T>(last: T): T[] {
  return Array.from({ length: Math.round(endMillis / frameMillis) }, () => last);
}
