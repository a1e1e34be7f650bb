/** `deno task bench data`: how fast batches come out of a folder, archives, and the cache. */
import { join } from "node:path";
import { concat, defer, firstValueFrom, from, lastValueFrom, reduce } from "rxjs";
import sharp from "sharp";
import { openDataset, type RunConfig, shuffledBatches } from "../../pipeline/mod.ts";
import { aligned } from "../cli/table.ts";
import { presetSettings } from "../cli/presets.ts";
import { toRunConfig } from "../cli/settings.ts";
import { type Benchmark, flag, type Tell } from "./benchmark.ts";
import { pythonsToLookInto } from "./contenders.ts";
import { firstStepMillis, writeLargeZip } from "./large_zip.ts";

interface DataFlags {
  images: number;
  concurrency: number;
  start?: number;
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
  start?: { entries: number; firstStepMillis?: number };
}

export const data: Benchmark<DataFlags, DataReport> = {
  name: "data",
  summary: "Images a second from JPEG to 64x64, out of a folder, archives and the cache.",
  description:
    "Loads photographs of CelebA's size from a folder, a zip, a tar, LMDB, parquet and the cache, " +
    "beside PyTorch's DataLoader with PIL and with torchvision's decoder on the same files.",
  flags: [
    flag.count("--images <count>", "How many photographs.", 2048),
    flag.count("--concurrency <count>", "How many are decoded at once.", 4),
    flag.count("--start <entries>", "Also starts a run with a zip of so many (CelebA: 202599)."),
    flag.python("Interpreters to look for PyTorch in; archives are packed by one, too."),
  ],
  async measure({ images, concurrency, start, python }, tell) {
    const dir = await Deno.makeTempDir({ prefix: "dcgan-bench-data-" });
    try {
      const photos = join(dir, "photos");
      tell(`making ${images} photographs of 178x218`);
      await writePhotos(photos, images);
      const rates = await ourRates(dir, await packed(dir, python), concurrency, tell);
      return {
        images,
        ...(start && { start: await startOf(dir, start, tell) }),
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
  format: ({ images, cores, rates, start }) =>
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
      ...start
        ? [
          `first step with a zip of ${start.entries}: ${
            start.firstStepMillis?.toFixed(0) ?? "none,"
          } ms`,
        ]
        : [],
    ].join("\n"),
  figures: ({ rates }) =>
    Object.fromEntries(rates.map(({ name, imagesPerSecond }) => [name, imagesPerSecond])),
};

async function startOf(dir: string, entries: number, tell: Tell) {
  tell(`starting a run with a zip of ${entries} entries`);
  const zip = join(dir, "large.zip");
  await writeLargeZip(zip, entries, await Deno.readFile(join(dir, "photos", "000000.jpg")));
  return { entries, firstStepMillis: await firstStepMillis(zip, dir) };
}

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

/** The paths of archives of the photographs, of the kinds that a Python is there to make. */
async function packed(dir: string, python: DataFlags["python"]): Promise<string[]> {
  const all = ["photos.zip", "photos.tar", "photos.mdb", "photos.parquet"];
  const made: string[] = [];
  for (const each of pythonsToLookInto(python)) {
    const missing = all.map((file) => join(dir, file)).filter((file) => !made.includes(file));
    const output = await told(each, ["pack", join(dir, "photos"), ...missing]) ?? "";
    for (const [, file] of output.matchAll(/^packed: (.*)$/gm)) made.push(file);
  }
  return made;
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
  const measure = async (
    name: string,
    dataset: string,
    cacheImages: "auto" | "off",
    epochs = 1,
  ) => {
    tell(`loading from ${name}`);
    rates.push({ name, ...await rateOf(config(dataset, cacheImages), concurrency, epochs) });
  };
  await measure("folder", folder, "off");
  for (const archive of archives) {
    const kind = archive.slice(archive.lastIndexOf(".") + 1);
    await measure(kind === "mdb" ? "LMDB" : kind, archive, "off");
  }
  await measure("folder, filling the cache", folder, "auto");
  await measure("cache", folder, "auto", 10);
  return rates;
}

/** Whole batches, as a run gets them; from the cache some epochs, since one is soon over. */
async function rateOf(
  config: RunConfig,
  concurrency: number,
  count: number,
): Promise<Omit<Rate, "name">> {
  const begun = performance.now();
  const dataset = await openDataset({ ...config, decodeConcurrency: concurrency });
  try {
    await firstValueFrom(dataset.load(0));
    const firstMillis = performance.now() - begun;
    const model = { ...config.model, cDim: dataset.channels, yDim: 0 };
    const stepsPerEpoch = Math.floor(dataset.size / model.batchSize);
    const options = { config: { ...config, decodeConcurrency: concurrency }, model, stepsPerEpoch };
    const epoch = defer(() =>
      from(Array.from({ length: stepsPerEpoch }, (_, step) => step)).pipe(
        shuffledBatches(dataset, options),
      )
    );
    const epochs = Array.from({ length: count }, () => epoch);
    const start = performance.now();
    const loaded = await lastValueFrom(
      concat(...epochs).pipe(reduce((count, { ids }) => count + ids.length, 0)),
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
    const rates = [...output?.matchAll(/^(.+): ([\d.]+)$/gm) ?? []];
    if (rates.length === 0) continue;
    return rates.map(([, decoder, rate]) => ({
      name: `DataLoader, ${decoder}, ${workers} workers`,
      imagesPerSecond: Number(rate),
    }));
  }
  return [];
}
