/** `deno task bench data`: how fast batches come out of a folder, archives, and the cache. */
import { join } from "node:path";
import { firstValueFrom, from, lastValueFrom, mergeMap, reduce } from "rxjs";
import sharp from "sharp";
import { openDataset, type RunConfig } from "../../pipeline/mod.ts";
import { aligned } from "../cli/table.ts";
import { presetSettings } from "../cli/presets.ts";
import { toRunConfig } from "../cli/settings.ts";
import { type Benchmark, flag, type Tell } from "./benchmark.ts";
import { pythonsToLookInto } from "./contenders.ts";

interface DataFlags {
  images: number;
  concurrency: number;
  python?: readonly string[];
}

interface Rate {
  name: string;
  imagesPerSecond: number;
  /** From the call to the first image. */
  firstMillis?: number;
}

interface DataReport {
  images: number;
  cores: number;
  rates: Rate[];
}

export const data: Benchmark<DataFlags, DataReport> = {
  name: "data",
  summary: "Images a second from JPEG to 64x64, out of a folder, archives and the cache.",
  description:
    "Loads photographs of CelebA's size from a folder, a zip, a tar and the cache, beside " +
    "PyTorch's DataLoader with PIL on the same files.",
  flags: [
    flag.count("--images <count>", "How many photographs.", 2000),
    flag.count("--concurrency <count>", "How many are decoded at once.", 4),
    flag.python("Interpreters to look for PyTorch and PIL in; the zip and the tar take one, too."),
  ],
  async measure({ images, concurrency, python }, tell) {
    const dir = await Deno.makeTempDir({ prefix: "dcgan-bench-data-" });
    try {
      const photos = join(dir, "photos");
      tell(`making ${images} photographs of 178x218`);
      await writePhotos(photos, images);
      const rates = await ourRates(dir, await packed(dir, python), concurrency, tell);
      return {
        images,
        cores: navigator.hardwareConcurrency,
        rates: [
          ...rates,
          ...await pythonRates(photos, python, tell),
        ],
      };
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  },
  format: ({ images, cores, rates }) =>
    [
      `${images} JPEGs of 178x218 to 64x64, ${cores} cores`,
      ...aligned([
        ["", "images/s", "a core", "first after ms"],
        ...rates.map(({ name, imagesPerSecond, firstMillis }) => [
          name,
          imagesPerSecond.toFixed(0),
          (imagesPerSecond / cores).toFixed(0),
          firstMillis?.toFixed(0) ?? "",
        ]),
      ]),
    ].join("\n"),
  figures: ({ rates }) =>
    Object.fromEntries(rates.map(({ name, imagesPerSecond }) => [name, imagesPerSecond])),
};

/** Waves and noise, which JPEG packs about as well as a photograph. */
async function writePhotos(folder: string, count: number): Promise<void> {
  await Deno.mkdir(folder);
  const [height, width] = [218, 178];
  for (let i = 0; i < count; i++) {
    const pixels = new Uint8Array(height * width * 3).map((_, at) => {
      const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
      return 128 + 60 * Math.sin((x + i) / 9 + at % 3) + 50 * Math.cos(y / (5 + i % 7)) +
        (at * at * 7919 + i) % 13;
    });
    await sharp(pixels, { raw: { height, width, channels: 3 } }).jpeg()
      .toFile(join(folder, `${String(i).padStart(6, "0")}.jpg`));
  }
}

const script = new URL("./data_loader.py", import.meta.url).pathname;

async function told(python: string, args: string[]): Promise<string | undefined> {
  try {
    const command = new Deno.Command(python, { args: [script, ...args], stderr: "null" });
    const { success, stdout } = await command.output();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch {
    return undefined; // there is no such interpreter
  }
}

/** The paths of a zip and a tar of the photographs, where a Python is there to make them. */
async function packed(dir: string, python: DataFlags["python"]): Promise<string[]> {
  const files = ["photos.zip", "photos.tar"].map((file) => join(dir, file));
  for (const each of pythonsToLookInto(python)) {
    if (await told(each, ["pack", join(dir, "photos"), ...files]) !== undefined) return files;
  }
  return [];
}

async function ourRates(
  dir: string,
  archives: string[],
  concurrency: number,
  tell: Tell,
): Promise<Rate[]> {
  const settings = { ...presetSettings("quickstart"), cacheDir: join(dir, "cache"), holdOut: 0 };
  const config = (dataset: string, cacheImages: "auto" | "off"): RunConfig => {
    const run = toRunConfig({ ...settings, dataset, cacheImages }, "bench");
    return { ...run, model: { ...run.model, outputHeight: 64, outputWidth: 64 } };
  };
  const folder = join(dir, "photos");
  const rates: Rate[] = [];
  const measure = async (name: string, dataset: string, cacheImages: "auto" | "off") => {
    tell(`loading from ${name}`);
    rates.push({ name, ...await rateOf(config(dataset, cacheImages), concurrency) });
  };
  await measure("folder", folder, "off");
  for (const archive of archives) await measure(archive.slice(-3), archive, "off");
  await measure("folder, filling the cache", folder, "auto");
  await measure("cache", folder, "auto");
  return rates;
}

async function rateOf(config: RunConfig, concurrency: number): Promise<Omit<Rate, "name">> {
  const begun = performance.now();
  const dataset = await openDataset(config);
  try {
    await firstValueFrom(dataset.load(0));
    const firstMillis = performance.now() - begun;
    const start = performance.now();
    const indices = Array.from({ length: dataset.size }, (_, i) => (i * 7919) % dataset.size);
    const loaded = await lastValueFrom(
      from(indices).pipe(
        mergeMap((index) => dataset.load(index), concurrency),
        reduce((count) => count + 1, 0),
      ),
    );
    return { firstMillis, imagesPerSecond: 1000 * loaded / (performance.now() - start) };
  } finally {
    dataset.close?.();
  }
}

async function pythonRates(
  photos: string,
  python: DataFlags["python"],
  tell: Tell,
): Promise<Rate[]> {
  const workers = navigator.hardwareConcurrency;
  for (const each of pythonsToLookInto(python)) {
    tell(`loading in ${each}`);
    const output = await told(each, ["load", photos, `${workers}`]);
    const version = output?.match(/^version: (.*)$/m)?.[1];
    const rate = output?.match(/^rate: ([\d.]+)$/m)?.[1];
    if (!version || !rate) continue;
    return [{ name: `DataLoader, ${version}, ${workers} workers`, imagesPerSecond: Number(rate) }];
  }
  return [];
}
