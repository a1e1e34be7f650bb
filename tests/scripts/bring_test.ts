/** The guide's table "What can I bring?": each row's own command, on files by the format's usual tool. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeSafetensors, Gan } from "../../model/mod.ts";
import { openBackend } from "../../ops/mod.ts";
import { type Dataset, modelConfig, openDataset, type RunConfig } from "../../pipeline/mod.ts";
import { initWeights } from "../../pipeline/run/init_weights.ts";
import { parseTrainFlags } from "../../scripts/cli/train/parse_train_flags.ts";
import { flat, inTempDir, load, writeMnist } from "../pipeline/sources/_fixtures.ts";

const here = dirname(fileURLToPath(import.meta.url));
const guide = await Deno.readTextFile(join(here, "../../docs/training.md"));
const packed = join(here, "../fixtures/bring");

/** The first column of the table, and the flags of the second. */
const rows = new Map(
  [
    ...guide.split("## What can I bring?")[1].split("\n## ")[0].matchAll(
      /^\| (.+?) +\| (.+?) +\|/gm,
    ),
  ]
    .map(([, what, flags]) => [what, flags] as const)
    .filter(([what]) => what !== "what" && !what.startsWith("--")),
);

/** The flags that a row states, for a user whose folder is `dir`. */
function configOf(dir: string, row: string, ...more: string[]): RunConfig {
  const [, stated] = rows.get(row)!.match(/^`(.*?)`/) ?? [];
  const words = [...(stated ?? "").matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) =>
    quoted ?? word
  );
  const isPath = (word: string) => !/^(--.*|folder|mnist|fashion-mnist)$/.test(word);
  const flags = parseTrainFlags([
    ...words.map((word) => isPath(word) ? join(dir, word) : word),
    ...more,
    ...["--output-height", "16", "--batch-size", "4", "--sample-num", "4", "--name", "bring"],
    ...["--gf-dim", "1", "--df-dim", "1", "--gfc-dim", "4", "--dfc-dim", "4", "--z-dim", "4"],
    ...["--cache-dir", join(dir, "cache"), "--runs-dir", join(dir, "runs")],
  ]);
  assert.equal(flags.kind, "run");
  return (flags as { config: RunConfig }).config;
}

interface Brought {
  images: Dataset;
  notes: string;
  /** Of each image its gray and its class, sorted. */
  all: (string | undefined)[][];
}

async function bring(config: RunConfig, test: (brought: Brought) => void): Promise<void> {
  const images = await openDataset(config);
  try {
    const all: (string | undefined)[][] = [];
    for (let i = 0; i < images.size; i++) {
      const label = images.label(i);
      all.push([
        `${(await load(images, i))[0]}`,
        label === undefined ? label : images.classes![label],
      ]);
    }
    all.sort(([a], [b]) => Number(a) - Number(b));
    test({ images, notes: images.notes?.join("\n") ?? "", all });
  } finally {
    images.close?.();
  }
}

/** Five cats and three dogs, of grays 0, 10, ... */
async function writePhotos(dir: string): Promise<void> {
  for (let i = 0; i < 8; i++) {
    const file = join(dir, "photos", i < 5 ? "cats" : "dogs", `${i}.png`);
    await Deno.mkdir(dirname(file), { recursive: true });
    await flat([10 * i, 10 * i, 10 * i], 20).png().toFile(file);
  }
}

const grays = (names: (i: number) => string | undefined = () => undefined) =>
  Array.from({ length: 8 }, (_, i) => [`${10 * i}`, names(i)]);
const animals = grays((i) => i < 5 ? "cats" : "dogs");

/** Packs the photos by a Python that has the tool; else takes what one has packed before. */
async function pack(dir: string, format: string, to: string, from = "photos"): Promise<void> {
  for (const python of ["python3", "/usr/bin/python3"]) {
    const args = [join(packed, "make.py"), format, from, to];
    const command = new Deno.Command(python, { args, cwd: dir });
    const { code, stderr } = await command.output().catch(() => ({ code: 3, stderr: undefined }));
    if (code === 0) return;
    if (code !== 3) throw new Error(new TextDecoder().decode(stderr));
  }
  const kept = [...Deno.readDirSync(packed)].find(({ name }) => name.startsWith(`${format}.`));
  if (!kept) throw new Error(`no Python here packs ${format}: install python3`);
  const isFolder = await Deno.stat(join(dir, to)).then(
    ({ isDirectory }) => isDirectory,
    () => false,
  );
  await Deno.copyFile(join(packed, kept.name), join(dir, to, isFolder ? "data.mdb" : ""));
}

/** What is done and seen of each row, by its first column. */
const tried: Record<string, (dir: string, row: string) => Promise<void>> = {
  async "a folder of JPEG, PNG, WebP, GIF, TIFF or AVIF"(dir, row) {
    await Deno.mkdir(join(dir, "photos"));
    const endings = ["jpg", "jpeg", "PNG", "webp", "gif", "tif", "tiff", "avif"] as const;
    for (const [i, ending] of endings.entries()) {
      const image = flat([30 * i, 30 * i, 30 * i], 20);
      const format = ending.toLowerCase() as "png";
      await image.toFormat(format).toFile(join(dir, "photos", `${i}.${ending}`));
    }
    await bring(configOf(dir, row), ({ images, all }) => {
      assert.equal(images.classes, undefined);
      assert.equal(all.length, 8);
      for (const [i, [gray]] of all.entries()) assert.ok(Math.abs(Number(gray) - 30 * i) < 3);
    });
  },
  async "a folder with a subfolder for each class"(dir, row) {
    await writePhotos(dir);
    await bring(configOf(dir, row), ({ all }) => assert.deepEqual(all, animals));
    for (const [name, number] of [["cats", "10"], ["dogs", "9"]]) {
      await Deno.rename(join(dir, "photos", name), join(dir, "photos", number));
    }
    await bring(configOf(dir, row), ({ images }) => assert.deepEqual(images.classes, ["9", "10"]));
  },
  async "MNIST, Fashion-MNIST"(dir, row) {
    await writeMnist(join(dir, "data/mnist"));
    await bring(configOf(dir, row, "--c-dim", "1"), ({ images }) => {
      assert.equal(images.credit, undefined); // not by its SHA-256
      assert.equal(images.classes?.length, 9);
    });
    const system = "/usr/share/datasets/fashion-mnist";
    if (!await Deno.stat(system).then(() => true, () => false)) return;
    const images = await openDataset({ ...configOf(dir, row), dataset: "fashion-mnist" });
    assert.equal(images.classes?.[9], "Ankle boot");
    assert.equal(images.credit?.licence, "MIT");
  },
  async "KMNIST, EMNIST, your own IDX files"(dir, row) {
    await writeMnist(join(dir, "kmnist"));
    await bring(configOf(dir, row), ({ images, all }) => {
      assert.equal(images.name, "kmnist");
      assert.deepEqual(all, Array.from({ length: 9 }, (_, i) => [`${i}`, `${i}`]));
    });
  },
  async "weights of another program, as safetensors"(dir, row) {
    const backend = await openBackend("cpu", {});
    using closing = new DisposableStack();
    closing.defer(backend.close);
    const weightsOf = async (use: (gan: Gan, config: RunConfig) => void, ...flags: string[]) => {
      const config = configOf(dir, row, ...flags);
      const gan = new Gan(modelConfig({ ...config, cDim: 3 }, { channels: 3 } as Dataset));
      use(gan, config);
      const isWeight = new Set(gan.trainState.variables.names());
      const state = Object.entries(await gan.capture()).filter(([name]) => isWeight.has(name));
      gan.dispose();
      return Object.fromEntries(state);
    };
    const before = await weightsOf(() => {});
    await Deno.writeFile(join(dir, "f32.safetensors"), encodeSafetensors(before));
    await pack(dir, "safetensors", "weights.safetensors", "f32.safetensors");
    const begin = (gan: Gan, config: RunConfig) => void initWeights(gan, config.initFrom!, config);
    const after = await weightsOf(begin, "--seed", "2");
    for (const name of Object.keys(before)) {
      const [ours, theirs] = [before, after].map((state) => Array.from(state[name].data, Number));
      const distances = ours.map((value, i) => Math.abs(value - theirs[i]));
      assert.ok(Math.max(...distances) < 1e-3, name); // F16 has 11 bits
    }
  },
  async "a zip, also of zips"(dir, row) {
    await writePhotos(dir);
    for (const format of ["zip", "zips"]) {
      await pack(dir, format, "photos.zip");
      await bring(configOf(dir, row), ({ all }) => assert.deepEqual(all, grays()));
      const byFolder = configOf(dir, row, "--labels", "folder");
      await bring(byFolder, ({ all }) => assert.deepEqual(all, animals));
    }
  },
  async "a StyleGAN data set"(dir, row) {
    await writePhotos(dir);
    await pack(dir, "stylegan", "dataset.zip");
    const numbers = grays((i) => i < 5 ? "3" : "10");
    await bring(configOf(dir, row), ({ all }) => assert.deepEqual(all, numbers));
  },
  async "a tar"(dir, row) {
    await writePhotos(dir);
    await pack(dir, "tar", "photos.tar");
    await bring(configOf(dir, row), ({ all }) => assert.deepEqual(all, grays()));
    const byFolder = configOf(dir, row, "--labels", "folder");
    await bring(byFolder, ({ all }) => assert.deepEqual(all, animals));
  },
  async "a tar.gz"(dir, row) {
    await writePhotos(dir);
    await pack(dir, "targz", "photos.tar.gz");
    const byFolder = configOf(dir, row, "--labels", "folder");
    await bring(byFolder, ({ all }) => assert.deepEqual(all, animals));
    const kept = [...Deno.readDirSync(join(dir, "cache/images"))].map(({ name }) => name);
    assert.ok(kept.some((name) => name.endsWith(".unpacked")), `${kept}`);
  },
  async "LMDB (LSUN)"(dir, row) {
    await writePhotos(dir);
    await Deno.mkdir(join(dir, "church_lmdb"));
    await pack(dir, "lmdb", "church_lmdb");
    await bring(configOf(dir, row), ({ all }) => assert.deepEqual(all, grays()));
  },
  async "parquet (Hugging Face)"(dir, row) {
    await writePhotos(dir);
    await pack(dir, "parquet", "train-00000-of-00001.parquet");
    await bring(configOf(dir, row), ({ all }) => assert.deepEqual(all, animals));
  },
  async "WebDataset shards"(dir, row) {
    await writePhotos(dir);
    await pack(dir, "webdataset", ".");
    await bring(configOf(dir, row), ({ all }) => assert.deepEqual(all, animals));
  },
  async "a list of images, relative to it"(dir, row) {
    await writePhotos(dir);
    const list = animals.map(([, label], i) => ({ path: `photos/${label}/${i}.png`, label }));
    const csv = ["path,label", ...list.map(({ path, label }) => `${path},${label}`)].join("\n");
    await Deno.writeTextFile(join(dir, "train.csv"), csv);
    const lines = list.map(({ path, label }) => JSON.stringify({ path, class: label })).join("\n");
    await Deno.writeTextFile(join(dir, "train.jsonl"), lines);
    await bring(configOf(dir, row), ({ all }) => assert.deepEqual(all, animals));
    const jsonl = configOf(dir, row, "--dataset", join(dir, "train.jsonl"));
    await bring(jsonl, ({ all }) => assert.deepEqual(all, animals));
  },
  async "any of these, and a table beside it"(dir, row) {
    await writePhotos(dir);
    const lines = animals.map((_, i) => `${i}.png  ${i % 2 ? " 1" : "-1"} -1`);
    const list = ["8", "Smiling Bald", ...lines].join("\n");
    await Deno.writeTextFile(join(dir, "list_attr_celeba.txt"), list);
    await pack(dir, "zip", "photos.zip");
    await pack(dir, "tar", "photos.tar");
    for (const dataset of ["photos", "photos.zip", "photos.tar"]) {
      const smiles = grays((i) => i % 2 ? "Smiling" : "not Smiling");
      const config = configOf(dir, row, "--dataset", join(dir, dataset));
      await bring(config, ({ all }) => assert.deepEqual(all, smiles, dataset));
    }
  },
  async "HEIC, BMP, SVG, camera raw"(dir, row) {
    await writePhotos(dir);
    for (const name of ["a.heic", "b.BMP", "c.svg", "d.CR2"]) {
      await Deno.writeTextFile(join(dir, "photos/cats", name), "no image by its name");
    }
    const config = configOf(dir, row, "--dataset", join(dir, "photos"));
    await bring(config, ({ images, notes }) => {
      assert.equal(images.size, 8);
      for (const ending of [".heic", ".bmp", ".svg", ".cr2"]) {
        assert.match(notes.toLowerCase(), new RegExp(`${ending}\\b`));
      }
    });
  },
};

Deno.test("each row of the guide's table is tried, and each trial has its row", () => {
  assert.deepEqual(Object.keys(tried).sort(), [...rows.keys()].sort());
});

for (const [row, tryIt] of Object.entries(tried)) {
  Deno.test(`one can bring ${row}`, () => inTempDir((dir) => tryIt(dir, row)));
}
