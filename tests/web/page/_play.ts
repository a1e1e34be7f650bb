/** Tiny trained runs for Play, and the images that they ought to draw. */
import { basename, join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import type { Locator } from "playwright-core";
import { createHash } from "node:crypto";
import { encodeSafetensors, type NamedTensor, TrainedGenerator } from "../../../model/mod.ts";
import {
  checkpointsFolder,
  listCheckpoints,
  manifestFile,
  readCheckpoint,
  tensorsFile,
} from "../../../pipeline/outputs/checkpoints/read_checkpoint.ts";
import { manifestText } from "../../../pipeline/outputs/checkpoints/manifest.ts";
import { openGenerator } from "../../../pipeline/generator/mod.ts";
import { backend, inTinyRun } from "../../pipeline/generator/_tiny_generator.ts";

/** What Chromium says where it has no graphics card, and of tests that look at a canvas often. */
export const noCard = /No available adapters|willReadFrequently/;

/** Moves a tiny run into the folder of runs; answers with its name. */
export async function placeTinyRun(
  runsDir: string,
  overrides: Parameters<typeof inTinyRun>[0] = {},
): Promise<string> {
  let name = "";
  await inTinyRun(overrides, (folder) => {
    name = basename(folder);
    for (const { path } of listCheckpoints(checkpointsFolder(folder))) strengthen(path);
    Deno.mkdirSync(runsDir, { recursive: true });
    Deno.renameSync(folder, join(runsDir, name));
    return Promise.resolve();
  });
  return name;
}

/** After seven steps a generator draws next to nothing: larger weights make every z another image. */
function strengthen(checkpoint: string): void {
  const { manifest, state } = readCheckpoint(checkpoint);
  const tensors = Object.entries(state).map(([name, tensor]): [string, NamedTensor] => {
    const isWeight = /^(average\.)?generator\..*weight$/.test(name) && tensor.dtype === "F32";
    return [name, isWeight ? { ...tensor, data: tensor.data.map((value) => 25 * value) } : tensor];
  });
  const bytes = encodeSafetensors(Object.fromEntries(tensors));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  Deno.writeFileSync(join(checkpoint, tensorsFile), bytes);
  Deno.writeTextFileSync(
    join(checkpoint, manifestFile),
    manifestText({ ...manifest, tensors: { bytes: bytes.length, sha256 } }),
  );
}

/** The image that `deno task sample` draws for z, as a canvas has it. */
export async function drawnHere(folder: string, z: number[], label?: number): Promise<number[]> {
  const file = openGenerator(folder);
  await tf.setBackend(backend.name);
  const generator = new TrainedGenerator(file.model, file.generator);
  const { yDim, cDim } = file.model;
  const y = label === undefined
    ? undefined
    : Float32Array.from({ length: yDim }, (_, i) => Number(i === label));
  const pixels = await generator.draw({ z: Float32Array.from(z), y });
  generator.dispose();
  return Array.from({ length: pixels.length / cDim * 4 }, (_, i) => {
    const channel = i % 4;
    return channel === 3 ? 255 : pixels[Math.floor(i / 4) * cDim + (cDim === 1 ? 0 : channel)];
  });
}

/** The pixels that a canvas shows. */
export function pixelsIn(canvas: Locator): Promise<number[]> {
  return canvas.evaluate((element: HTMLCanvasElement) => {
    const { width, height } = element;
    return [...element.getContext("2d")!.getImageData(0, 0, width, height).data];
  });
}

export function largestDifference(one: readonly number[], other: readonly number[]): number {
  if (one.length !== other.length) return Infinity;
  return one.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i])), 0);
}
