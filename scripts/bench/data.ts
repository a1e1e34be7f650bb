/** `deno task bench data`: how fast batches come out of a folder, archives, and the cache. */
import { join } from "node:path";
import { concat, defer, firstValueFrom, from, lastValueFrom, reduce } from "rxjs";
import sharp from "sharp";
import {
  type JpegTarget,
  openDataset,
  openToReadNow,
  openTurboJpeg,
  type RunConfig,
  shuffledBatches,
} from "../../pipeline/mod.ts";
import { aligned } from "../cli/table.ts";
import { type PresetName, presetSettings } from "../cli/presets.ts";
import { toRunConfig } from "../cli/settings.ts";
import { type Benchmark, flag, type Tell } from "./benchmark.ts";
import { pythonsToLookInto } from "./contenders.ts";
import { type DataWait, dataWait } from "./data_wait.ts";
import { type Started, startOn, writeLargeZip } from "./large_zip.ts";

interface DataFlags {
  images: number;
  concurrency: number;
  wait?: number;
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
  /** The bounds of this machine: what comes before and after cannot be faster. */
  bounds: Rate[];
  start?: { entries: number } & Partial<Started>;
  waits: ({ name: string } & DataWait)[];
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
    flag.count("--wait <steps>", "Also trains so many steps, to see how long they wait for data."),
    flag.count(
      "--start <entries>",
      "Also trains on a zip of so many (CelebA: 202599; or 1000000).",
    ),
    flag.python("Interpreters to look for PyTorch in; archives are packed by one, too."),
  ],
  async measure({ images, concurrency, wait, start, python }, tell) {
    const dir = await Deno.makeTempDir({ prefix: "dcgan-bench-data-" });
    try {
      const photos = join(dir, "photos");
      tell(`making ${images} photographs of 178x218`);
      await writePhotos(photos, images);
      const archives = await packed(dir, python);
      const rates = await ourRates(dir, archives, concurrency, tell);
      return {
        images,
        bounds: await bounds(dir),
        waits: wait === undefined ? [] : await waits(dir, archives, wait, tell),
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
  format: ({ images, cores, rates, bounds, start, waits }) =>
    [
      `${images} JPEGs of 178x218 to 64x64, ${cores} cores`,
      ...aligned([
        ["", "images/s", "a core", "first after ms"],
        ...[...rates, ...bounds].map(({ name, imagesPerSecond, firstMillis }) => [
          name,
          imagesPerSecond.toFixed(0),
          (imagesPerSecond / cores).toFixed(0),
          firstMillis?.toFixed(0) ?? "",
        ]),
      ]),
      ...start ? [startLine(start)] : [],
      ...waits.map(({ name, share, stepMillis }) =>
        share === undefined
          ? `${name}: the run failed`
          : `${name}: ${(100 * share).toFixed(2)} % of the time waits for data; a step takes ${
            stepMillis!.toFixed(0)
          } ms`
      ),
    ].join("\n"),
  figures: ({ rates, bounds, waits }) =>
    Object.fromEntries([
      ...[...rates, ...bounds].map(({ name, imagesPerSecond }) => [name, imagesPerSecond] as const),
      ...waits.map(({ name, share = NaN }) => [`${name}, share that waits`, share] as const),
    ]),
};

/** Quickstart's batches and the paper's, from files, an archive and the cache. */
async function waits(
  dir: string,
  archives: readonly string[],
  steps: number,
  tell: Tell,
): Promise<DataReport["waits"]> {
  const found: DataReport["waits"] = [];
  const zip = archives.find((file) => file.endsWith(".zip"));
  const folder = join(dir, "photos");
  const sources = [
    { from: "folder", words: ["--dataset", folder, "--cache-images", "off"] },
    ...zip ? [{ from: "zip", words: ["--dataset", zip, "--cache-images", "off"] }] : [],
    { from: "cache", words: ["--dataset", folder] },
  ];
  // A step of the paper's takes ten times as long.
  for (const [kind, share] of [["quickstart", 1], ["paper", 0.1]] as const) {
    for (const { from, words } of sources) {
      const name = `${kind}, ${from}`;
      tell(`training ${name}`);
      const asked = { steps: Math.ceil(share * steps), words: [...words, "--preset", kind] };
      if (from === "cache") await rateOf(configOf(dir, folder, kind), 4, 1); // fills it
      found.push({ name, ...await dataWait(dir, `${kind}-${from}`, asked) });
    }
  }
  return found;
}

function configOf(dir: string, dataset: string, preset: PresetName, cacheImages = "auto") {
  const places = { cacheDir: join(dir, "cache"), dataDir: join(dir, "data") };
  const settings = { ...presetSettings(preset), ...places, holdOut: 0, dataset };
  return toRunConfig({ ...settings, cacheImages: cacheImages as "auto" | "off" }, "bench");
}

/** What the system and the decoder alone allow, on the same files. */
async function bounds(dir: string): Promise<Rate[]> {
  const cache = join(dir, "cache", "images");
  const file = [...Deno.readDirSync(cache)].find(({ name }) => name.endsWith(".pixels"));
  const reads = file && readRate(join(cache, file.name));
  const decoded = await decodeRate(join(dir, "photos"));
  return [
    ...reads === undefined
      ? []
      : [{ name: "bound: reads of the cache's file", imagesPerSecond: reads }],
    ...decoded === undefined
      ? []
      : [{ name: "bound: libjpeg-turbo on one core", imagesPerSecond: decoded }],
  ];
}

/** Whole images on one core, without reading, cutting or scaling them; undefined without the library. */
async function decodeRate(folder: string): Promise<number | undefined> {
  const turbo = openTurboJpeg();
  if (!turbo) return undefined;
  const files: Uint8Array[] = [];
  for (let i = 0; i < 64; i++) {
    const file = join(folder, `${String(i).padStart(6, "0")}.jpg`);
    files.push(await Deno.readFile(file).catch(() => files[0]));
  }
  const target = { height: 218, width: 178, channels: 3, pixels: new Uint8Array(218 * 178 * 3) };
  const begun = performance.now();
  let done = 0;
  for (; performance.now() - begun < boundMillis; done++) {
    turbo.decodeNow(files[done % files.length], target as JpegTarget);
  }
  const rate = 1000 * done / (performance.now() - begun);
  turbo.close();
  return rate;
}

/** So long a bound is measured. */
const boundMillis = 500;

/** Reads of an image's size in a random order, into memory that is new for each batch. */
function readRate(path: string): number {
  const imageBytes = 32 + 64 * 64 * 3;
  const count = Math.floor(Deno.statSync(path).size / imageBytes);
  const file = openToReadNow(path);
  const begun = performance.now();
  let done = 0;
  for (let place = 0; performance.now() - begun < boundMillis;) {
    const batch = new Uint8Array(64 * imageBytes);
    for (let i = 0; i < 64; i++, done++) {
      place = (place + 7919) % count;
      file.read(batch.subarray(i * imageBytes, (i + 1) * imageBytes), place * imageBytes);
    }
  }
  const rate = 1000 * done / (performance.now() - begun);
  file.close();
  return rate;
}

function startLine({ entries, firstStepMillis, residentMegabytes }: DataReport["start"] & object) {
  if (firstStepMillis === undefined) return `a run with a zip of ${entries} failed`;
  const [first, last] = residentMegabytes ?? [];
  const memory = first === undefined
    ? ""
    : `; ${first} MB resident then, ${last} MB 99 steps later`;
  return `first step with a zip of ${entries}: ${firstStepMillis.toFixed(0)} ms${memory}`;
}

/** A zip beyond this is made of smaller pictures. */
const mostZipBytes = 4e9;

async function startOf(dir: string, entries: number, tell: Tell) {
  tell(`starting a run with a zip of ${entries} entries`);
  const zip = join(dir, "large.zip");
  const photo = await Deno.readFile(join(dir, "photos", "000000.jpg"));
  const isLarge = entries * photo.length > mostZipBytes;
  const small = async () => new Uint8Array(await sharp(photo).resize(64, 64).jpeg().toBuffer());
  await writeLargeZip(zip, entries, isLarge ? await small() : photo);
  // Bundles the page's scripts, which the first run after an installation alone must wait for.
  await startOn(await zipOfFew(dir, photo), dir, 1);
  return { entries, ...await startOn(zip, dir) };
}

async function zipOfFew(dir: string, photo: Uint8Array): Promise<string> {
  const zip = join(dir, "few.zip");
  await writeLargeZip(zip, 256, photo);
  return zip;
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
  const config = (dataset: string, cacheImages: "auto" | "off"): RunConfig => {
    const run = configOf(dir, dataset, "quickstart", cacheImages);
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
  await measure("cache, the first epoch", folder, "auto");
  // The functions of reading are compiled after some epochs of so few images.
  rates.push({
    name: "cache, later",
    ...await rateOf(config(folder, "auto"), concurrency, 40, 20),
  });
  return rates;
}

/** Whole batches, as a run gets them; from the cache some epochs, since one is soon over. */
async function rateOf(
  config: RunConfig,
  concurrency: number,
  count: number,
  warmUp = 0,
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
    const load = (epochs: number) =>
      lastValueFrom(
        concat(...Array.from({ length: epochs }, () => epoch)).pipe(
          reduce((count, { ids }) => count + ids.length, 0),
        ),
        { defaultValue: 0 },
      );
    await load(warmUp);
    const start = performance.now();
    const loaded = await load(count);
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
