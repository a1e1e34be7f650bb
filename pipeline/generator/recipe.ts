/** What made a picture, kept inside of it: enough to draw it again. */
import * as v from "valibot";
import { joinBytes } from "../../model/mod.ts";
import { settingRules } from "../contracts/run_config.ts";
import { parseJson } from "../contracts/json_lines.ts";
import { mostImages, realRule, wholeRule } from "../contracts/rules.ts";
import { firstIssue, list, maybe, ruled, steps, text } from "../contracts/schemas.ts";
import type { GeneratorFile } from "./open_generator.ts";
import { type Plan, plannedImages } from "./plan.ts";

const whole = wholeRule({ min: 0 });

const recipeSchema = v.object({
  dcgan: v.literal(1),
  run: maybe(text),
  step: maybe(steps),
  weights: v.picklist(["averaged", "trained"]),
  /** Of the first image, counted from 0, and how many there are. */
  index: ruled(whole),
  count: ruled(wholeRule({ min: 1, max: 1e9 })),
  seed: maybe(ruled(settingRules.seed)),
  zDist: ruled(settingRules.zDist),
  truncate: maybe(ruled(realRule({ min: 0, max: 1e6 }))),
  /** In turn, beginning with image 0 of the seed. */
  labels: maybe(list(ruled(whole), 65_536)),
  /** Latent vectors that no seed gives: float32, little-endian, in base64. */
  z: maybe(v.custom<string>(
    (value) => typeof value === "string" && /^[A-Za-z0-9+/]*={0,2}$/.test(value),
    "it must be base64",
  )),
  backend: maybe(text),
  /** The flags of a walk, which a plan does not describe. */
  walk: maybe(text),
});
export type Recipe = v.InferOutput<typeof recipeSchema>;

/** JPEG holds 64 KiB of metadata in one piece. */
const mostZChars = 40_000;

/** Longer lists of given vectors do not fit into a picture; that picture cannot be drawn again by it. */
export function recipeOf(file: GeneratorFile, plan: Plan, backend: string): Recipe {
  const { run, step, weights } = file;
  const { first, count, seed, zDist, truncate, labels, z } = plan;
  const text = z && base64(z);
  return {
    ...{ dcgan: 1, run, step, weights, index: first, count },
    ...{ seed: z ? undefined : seed, zDist, truncate },
    labels: shortLabels(labels, first, count),
    z: text !== undefined && text.length <= mostZChars ? text : undefined,
    backend,
    walk: undefined,
  };
}

/** A single image needs its own label alone. */
function shortLabels(labels: Plan["labels"], first: number, count: number) {
  if (labels === undefined) return undefined;
  return count === 1 ? [labels[first % labels.length]] : [...labels];
}

/**
 * The images of a recipe, for another generator of the same latent space.
 *
 * @throws RangeError when the picture does not say enough
 */
export function planOf(recipe: Recipe, zDim: number): Plan {
  const { index, count, seed, zDist, truncate, labels, z, walk } = recipe;
  if (walk !== undefined) {
    throw new RangeError(
      `it shows more than single images: state its flags again, --seed ${seed} ${walk}`,
    );
  }
  if (seed === undefined && z === undefined) {
    throw new RangeError(
      "it was drawn from a file of z that was too long to keep in it: state that file by --z",
    );
  }
  const rows = z === undefined ? undefined : rowsOf(z, zDim, count);
  return { first: index, count, seed: seed ?? 0, zDist, truncate, labels, z: rows };
}

function base64(rows: readonly Float32Array[]): string {
  const bytes = rows.map((row) => new Uint8Array(row.buffer, row.byteOffset, row.byteLength));
  return joinBytes(bytes).toBase64();
}

function rowsOf(text: string, zDim: number, count: number): Float32Array[] {
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  if (bytes.length !== 4 * zDim * count) {
    throw new RangeError(
      `it holds ${bytes.length / 4} numbers of z, and ${count} images of this generator take ` +
        `${zDim * count}: name the run that drew it`,
    );
  }
  const values = new Float32Array(bytes.buffer);
  if (!values.every(Number.isFinite)) throw new RangeError("its z is not finite");
  return Array.from({ length: count }, (_, i) => values.slice(i * zDim, (i + 1) * zDim));
}

/** @throws RangeError that says what is wrong with it */
export function parseRecipe(json: string): Recipe {
  const { output, issues } = v.safeParse(recipeSchema, parseJson(json));
  if (issues === undefined) return output;
  throw new RangeError(`its description is not one of this program: ${firstIssue(issues)}`);
}

/** The latent vectors of a plan as a run's `latents.json` has them; nine digits tell every float32. */
export function latentsText(plan: Plan, zDim: number): string {
  const images = plannedImages(plan, zDim);
  const z = images.map(({ z }) => Array.from(z, (value) => Number(value.toPrecision(9))));
  return JSON.stringify({ z, labels: plan.labels && images.map(({ label }) => label) });
}

const latents = v.union([
  v.object({ z: v.array(v.array(v.number())), labels: v.optional(v.array(v.number())) }),
  v.pipe(v.array(v.array(v.number())), v.transform((z) => ({ z, labels: undefined }))),
  v.pipe(v.array(v.number()), v.transform((z) => ({ z: [z], labels: undefined }))),
]);

/**
 * Reads latent vectors: {"z": [[...], ...], "labels": [...]}, as samples/latents.json and `--save-z` have
 * them, or the vectors alone.
 *
 * @throws RangeError that says what is wrong with it
 */
export function parseLatents(
  json: string,
  { zDim, yDim }: { zDim: number; yDim: number },
): { z: Float32Array[]; labels: number[] | undefined } {
  const { success, output } = v.safeParse(latents, parseJson(json));
  if (!success || output.z.length === 0) {
    throw new RangeError(
      'it must be JSON: {"z": [[...], ...], "labels": [...]}, or the lists alone',
    );
  }
  const { z, labels } = output;
  const wrong = z.findIndex((row) => row.length !== zDim || !row.every(Number.isFinite));
  if (wrong >= 0) {
    throw new RangeError(
      `vector ${wrong} has ${z[wrong].length} numbers, and this generator takes ${zDim}`,
    );
  }
  if (z.length > mostImages) {
    throw new RangeError(`it has ${z.length} vectors, and at most ${mostImages} are drawn at once`);
  }
  if (yDim === 0 || labels === undefined) return { z: z.map(floats), labels: undefined };
  const isLabel = (label: number) => Number.isInteger(label) && label >= 0 && label < yDim;
  if (labels.length !== z.length || !labels.every(isLabel)) {
    throw new RangeError(`its labels must be one for each vector, from 0 to ${yDim - 1}`);
  }
  return { z: z.map(floats), labels };
}

const floats = (row: number[]) => Float32Array.from(row);
