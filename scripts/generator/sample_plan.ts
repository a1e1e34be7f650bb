/** What `deno task sample` draws, of its flags. */
import {
  type GeneratorFile,
  labelsOf,
  parseLatents,
  type Plan,
  planOf,
  readRecipe,
} from "../../pipeline/generator/mod.ts";
import { UsageError } from "../cli/usage_error.ts";
import type { SampleFlags } from "./sample_works.ts";

const usualCount = 64;

/** @throws UsageError for a label, a file or a picture that does not fit the generator */
export async function planFor(flags: SampleFlags, file: GeneratorFile): Promise<Plan> {
  if (flags.like !== undefined) return await planLike(flags.like, flags, file);
  const labels = asked(() => labelsOf(flags.labels, { ...file.model, classes: file.classes }));
  const { seed, first, truncate, zDist = file.model.zDist } = flags;
  const drawn = { seed, first, truncate, zDist, labels };
  if (flags.z === undefined) return { ...drawn, count: flags.count ?? usualCount, z: undefined };
  return planOfZ(flags.z, flags, file, { ...drawn, first: 0, truncate: undefined });
}

function planOfZ(
  path: string,
  { labels: stated, count }: SampleFlags,
  { model }: GeneratorFile,
  plan: Omit<Plan, "count" | "z">,
): Plan {
  const { z, labels } = named(`--z ${path}`, () => parseLatents(readText(path), model));
  checkCount(count, z.length, `--z ${path}`);
  const own = stated === undefined ? labels ?? plan.labels : plan.labels;
  const kept = count ?? z.length;
  return { ...plan, count: kept, z: z.slice(0, kept), labels: own };
}

async function planLike(path: string, flags: SampleFlags, file: GeneratorFile): Promise<Plan> {
  const { model } = file;
  const bytes = readBytes(path);
  const recipe = await namedLater(`--like ${path}`, () => readRecipe(bytes));
  const plan = named(`--like ${path}`, () => planOf(recipe, model.zDim));
  if (recipe.weights !== file.weights) {
    const cure = `state --weights ${recipe.weights} to draw the same`;
    console.error(`note: that picture is by the ${recipe.weights} generator: ${cure}`);
  }
  const stated = flags.labels === undefined
    ? undefined
    : asked(() => labelsOf(flags.labels, { ...model, classes: file.classes }));
  const labels = stated ?? plan.labels;
  if (model.yDim > 0 && !labels?.every((label) => label < model.yDim)) {
    throw new UsageError(
      `--like ${path}: its labels do not fit this generator, which has ${model.yDim} classes: state ` +
        "--labels",
    );
  }
  checkCount(flags.count, plan.count, `--like ${path}`);
  const count = flags.count ?? plan.count;
  return {
    ...plan,
    count,
    z: plan.z?.slice(0, count),
    labels: model.yDim > 0 ? labels : undefined,
  };
}

function checkCount(asked: number | undefined, there: number, source: string): void {
  if (asked === undefined || asked <= there) return;
  throw new UsageError(`--count is "${asked}": ${source} has ${there} images; lower it`);
}

/** Far above `mostImages` vectors of any length that is trained. */
const mostTextBytes = 2 ** 29;

function readText(path: string): string {
  return new TextDecoder().decode(readBytes(path));
}

export function readBytes(path: string): Uint8Array<ArrayBuffer> {
  let info: Deno.FileInfo;
  try {
    info = Deno.statSync(path);
  } catch {
    throw new UsageError(`there is no file ${path}: look at its name again`);
  }
  if (!info.isFile || info.size > mostTextBytes) {
    throw new UsageError(
      `${path} is no file of at most ${mostTextBytes} bytes: look at its name again`,
    );
  }
  return Deno.readFileSync(path);
}

export function asked<R>(action: () => R): R {
  try {
    return action();
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message, { cause: error }) : error;
  }
}

function named<R>(name: string, action: () => R): R {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`${name}: ${error.message}`, { cause: error });
  }
}

export async function namedLater<R>(name: string, action: () => Promise<R>): Promise<R> {
  try {
    return await action();
  } catch (error) {
    return named(name, () => {
      throw error;
    });
  }
}
