import { join } from "node:path";
import { firstValueFrom } from "rxjs";
import sharp from "sharp";
import { defaultModelConfig, type ModelConfig } from "../../../model/mod.ts";
import type { Dataset } from "../../../pipeline/contracts/dataset.ts";
import type { RunConfig } from "../../../pipeline/contracts/run_config.ts";

type Overrides = Partial<Omit<RunConfig, "model">> & { model?: Partial<ModelConfig> };

/** A run of four 16x16 images a batch. */
export function runConfig({ model, ...rest }: Overrides): RunConfig {
  const { cDim: _cDim, yDim: _yDim, ...defaults } = defaultModelConfig;
  return {
    preset: "test",
    dataset: "avatars",
    dataDir: "nowhere/data",
    cacheDir: "nowhere/cache",
    cacheImages: "off",
    cacheLimit: undefined,
    avatarStyle: "adventurer",
    avatarCount: 8,
    pattern: "**/*.{jpg,png,webp}",
    reading: 3,
    labels: "none",
    inputHeight: undefined,
    inputWidth: undefined,
    crop: true,
    cDim: undefined,
    yDim: undefined,
    trainSize: undefined,
    epochs: 1,
    maxSteps: undefined,
    augment: [],
    prefetch: 1,
    decodeConcurrency: 1,
    sampleNum: 4,
    sampleEvery: 1,
    measure: undefined,
    measureEvery: undefined,
    holdOut: undefined,
    keepBest: undefined,
    patience: undefined,
    checkpointEvery: 500,
    keepLast: 3,
    keepEvery: undefined,
    keepStates: undefined,
    initFrom: undefined,
    record: "off",
    flightBatches: 2,
    onNan: "stop",
    backend: "cpu",
    threads: undefined,
    blas: undefined,
    onednn: undefined,
    cuda: undefined,
    adapter: undefined,
    precision: undefined,
    tune: "off",
    name: "test",
    runsDir: "nowhere/runs",
    ...rest,
    model: { ...defaults, outputHeight: 16, outputWidth: 16, batchSize: 4, ...model },
  };
}

/** Runs a test in a folder of its own, and removes it afterwards. */
export async function inTempDir<T>(test: (dir: string) => Promise<T>): Promise<T> {
  const dir = await Deno.makeTempDir();
  try {
    return await test(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

export const load = (dataset: Dataset, index: number) => firstValueFrom(dataset.load(index));

/** An image of one colour, as a sharp pipeline; its length gives the channels. */
export function flat(color: number[], height = 32, width = height) {
  const channels = color.length as 1 | 3 | 4;
  const pixels = Uint8Array.from({ length: height * width * channels }, (_, i) => {
    return color[i % channels];
  });
  return sharp(pixels, { raw: { height, width, channels } });
}

/** Writes `count` flat RGB PNGs, `0.png` to ..., each of its own gray level. */
export async function writePngs(dir: string, count: number, height = 32, width = height) {
  await Deno.mkdir(dir, { recursive: true });
  for (let i = 0; i < count; i++) {
    await flat([i, i, i], height, width).png().toFile(join(dir, `${i}.png`));
  }
}

/** The bytes of an IDX file of unsigned bytes. */
export function idxBytes(
  shape: readonly number[],
  values: ArrayLike<number>,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 + 4 * shape.length + values.length);
  const header = new DataView(bytes.buffer);
  header.setUint32(0, 0x0800 + shape.length);
  shape.forEach((length, axis) => header.setUint32(4 + 4 * axis, length));
  bytes.set(values, 4 + 4 * shape.length);
  return bytes;
}

export const gzipped = (bytes: Uint8Array<ArrayBuffer>) =>
  new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"))).bytes();

/** Writes the four files of a small MNIST: image i is filled with i, its label is i modulo 10. */
export async function writeMnist(
  dir: string,
  { train = 6, test = 3, side = 28 }: { train?: number; test?: number; side?: number } = {},
) {
  await Deno.mkdir(dir, { recursive: true });
  const half = async (prefix: string, first: number, count: number) => {
    const area = side * side;
    const pixels = Array.from({ length: count * area }, (_, i) => first + Math.floor(i / area));
    const labels = Array.from({ length: count }, (_, i) => (first + i) % 10);
    const write = (file: string, bytes: Uint8Array) => Deno.writeFile(join(dir, file), bytes);
    await write(`${prefix}-images-idx3-ubyte`, idxBytes([count, side, side], pixels));
    await write(`${prefix}-labels-idx1-ubyte`, idxBytes([count], labels));
  };
  await half("train", 0, train);
  await half("t10k", train, test);
}
