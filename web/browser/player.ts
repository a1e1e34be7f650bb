/** The generator that draws in this page. What computes is loaded when the first one is opened. */
import type { PageEngine } from "../../model/browser.ts";
import { directionCount, reachOf } from "../state/latent_space.ts";
import type { Choices, GeneratorDescription, Player, WhichCheckpoint } from "../state/player.ts";
import { runData } from "../state/run_urls.ts";
import { answerOf, getJson } from "./api.ts";
import { embedded } from "./embedded.ts";

/** @throws Error that says why they cannot be listed */
export async function listChoices(run: string): Promise<Choices> {
  const own = embedded();
  if (!own) return await getJson<Choices>(runData(run, "/checkpoints"));
  return { steps: own.generator ? [own.generator.step] : [] };
}

/**
 * Opens a run's generator. Only one is open at a time.
 *
 * @throws Error in one line: no such checkpoint, or nothing in this browser can compute
 */
export async function openPlayer(
  run: string,
  which: WhichCheckpoint,
  engine: PageEngine,
): Promise<Player> {
  const [door, file] = await Promise.all([
    import("../../model/browser.ts"),
    weightsOf(run, which),
  ]);
  const description = describedIn(file);
  const { model: config } = description;
  const generator = await door.openPageGenerator(file, {
    ...{ config, engine, mostImages: 1, directions: directionCount },
  });
  const { outputHeight, outputWidth, cDim, zDim, zDist } = config;
  return {
    description,
    backend: generator.backend,
    directions: generator.directions,
    reach: reachOf(zDist),
    zOf: (seed, index) => door.zOf(index, { seed, zDim, zDist, truncate: undefined }),
    between: (kind, a, b, share) => (kind === "linear" ? door.blend : door.turn)(a, b, share),
    async draw(z, y) {
      const pixels = await generator.draw({ z, y });
      return new ImageData(withAlpha(pixels, cDim), outputWidth, outputHeight);
    },
    close: generator.close,
  };
}

async function weightsOf(run: string, which: WhichCheckpoint): Promise<Uint8Array> {
  const own = embedded();
  if (own?.generator) return own.generator.bytes;
  const answer = await answerOf(runData(run, `/generator.safetensors?checkpoint=${which}`));
  return new Uint8Array(await answer.arrayBuffer());
}

/** The header of a safetensors file has what its writer says of it. */
export function describedIn(file: Uint8Array): GeneratorDescription {
  const { buffer, byteOffset } = file;
  const length = Number(new DataView(buffer, byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  return JSON.parse(header.__metadata__.dcgan);
}

/** Grey, colours, or colours with transparency, as a canvas takes them. */
export function withAlpha(pixels: Uint8Array, channels: number): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(pixels.length / channels * 4);
  for (let from = 0, to = 0; from < pixels.length; from += channels, to += 4) {
    const isGrey = channels === 1;
    rgba[to] = pixels[from];
    rgba[to + 1] = pixels[isGrey ? from : from + 1];
    rgba[to + 2] = pixels[isGrey ? from : from + 2];
    rgba[to + 3] = channels === 4 ? pixels[from + 3] : 255;
  }
  return rgba;
}
