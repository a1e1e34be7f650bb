import assert from "node:assert/strict";
import { basename, dirname, join } from "node:path";
import { hasSum } from "../../../pipeline/sources/download.ts";
import { mnistFiles, mnistLikeSources } from "../../../pipeline/sources/mnist_files.ts";
import project from "../../../deno.json" with { type: "json" };
import { openIdxFolder, openMnistLike } from "../../../pipeline/sources/mnist_like.ts";
import { gzipped, idxBytes, inTempDir, load, runConfig, writeMnist } from "./_fixtures.ts";

const model28 = { outputHeight: 28, outputWidth: 28 };
const noSystem = { systemDir: "nowhere/system" };
const noNetwork = () => Promise.reject(new TypeError("no network"));

const debianFolder = "/usr/share/datasets/fashion-mnist";
const hasDebianFiles = await Deno.stat(debianFolder).then(() => true, () => false);

Deno.test("openMnistLike() joins train and test; by the first rules they are what was asked for", () =>
  inTempDir(async (dataDir) => {
    await writeMnist(join(dataDir, "fashion-mnist"));
    const config = runConfig({ dataDir, model: model28, reading: 1 });
    const dataset = await openMnistLike("fashion-mnist", config, noSystem);
    assert.deepEqual([dataset.size, dataset.height, dataset.width], [9, 28, 28]);
    assert.equal(dataset.channels, 1);
    assert.equal(dataset.classes?.[9], "Ankle boot");
    assert.equal(dataset.credit?.licence, "MIT");
    for (const index of [0, 5, 6, 8]) {
      assert.deepEqual(await load(dataset, index), new Uint8Array(28 * 28).fill(index));
      assert.equal(dataset.label(index), index);
    }
  }));

Deno.test("openMnistLike() resizes to the output size and repeats gray in every channel", () =>
  inTempDir(async (dataDir) => {
    await writeMnist(dataDir);
    const model = { outputHeight: 20, outputWidth: 36 };
    const dataset = await openMnistLike("mnist", runConfig({ dataDir, model, cDim: 3 }), noSystem);
    assert.deepEqual([dataset.height, dataset.width, dataset.channels], [20, 36, 3]);
    assert.deepEqual(await load(dataset, 7), new Uint8Array(20 * 36 * 3).fill(7));
  }));

Deno.test("openMnistLike() crops to the input size first, if one is given", () =>
  inTempDir(async (dataDir) => {
    await writeMnist(dataDir, { train: 1, test: 1 });
    // White in the middle 20x20 and black around it.
    const framed = Array.from({ length: 784 }, (_, i) => {
      const inside = (at: number) => at >= 4 && at < 24;
      return inside(Math.floor(i / 28)) && inside(i % 28) ? 255 : 0;
    });
    await Deno.writeFile(join(dataDir, mnistFiles[0]), idxBytes([1, 28, 28], framed));
    const dataset = await openMnistLike("mnist", runConfig({ dataDir, inputHeight: 20 }), noSystem);
    assert.deepEqual(await load(dataset, 0), new Uint8Array(16 * 16).fill(255));
  }));

Deno.test("openMnistLike() refuses a crop that is larger than the images", () =>
  inTempDir(async (dataDir) => {
    await writeMnist(dataDir);
    await assert.rejects(
      openMnistLike("mnist", runConfig({ dataDir, inputHeight: 108 }), noSystem),
      new RangeError(
        `every image of "${basename(dataDir)}" is 28x28, smaller than the crop of 108x108: ` +
          "use --input-height 28, or --no-crop",
      ),
    );
  }));

Deno.test("openMnistLike() prefers <dataDir>/<name>, then dataDir, then the system's folder", () =>
  inTempDir(async (dir) => {
    const dataDir = join(dir, "data");
    const config = runConfig({ dataDir, model: model28 });
    const sizeNow = async () => (await openMnistLike("mnist", config, { systemDir: dir })).size;
    await writeMnist(join(dir, "mnist"), { train: 1, test: 1 });
    assert.equal(await sizeNow(), 2);
    await writeMnist(dataDir, { train: 2, test: 1 });
    assert.equal(await sizeNow(), 3);
    await writeMnist(join(dataDir, "mnist"), { train: 3, test: 1 });
    assert.equal(await sizeNow(), 4);
  }));

Deno.test("openMnistLike() takes no file from a folder that lacks another", () =>
  inTempDir(async (dir) => {
    const dataDir = join(dir, "data");
    await writeMnist(join(dataDir, "mnist"), { train: 5, test: 1 });
    await Deno.remove(join(dataDir, "mnist", mnistFiles[3]));
    await writeMnist(join(dir, "mnist"), { train: 1, test: 1 });
    const config = runConfig({ dataDir, model: model28 });
    assert.equal((await openMnistLike("mnist", config, { systemDir: dir })).size, 2);
  }));

Deno.test({
  name: "openMnistLike() does not take Fashion-MNIST for MNIST",
  ignore: !hasDebianFiles,
  fn: () =>
    inTempDir(async (dataDir) => {
      await writeMnist(dataDir);
      const labels = "t10k-labels-idx1-ubyte";
      await Deno.remove(join(dataDir, labels));
      await Deno.copyFile(join(debianFolder, `${labels}.gz`), join(dataDir, `${labels}.gz`));
      const open = openMnistLike("mnist", runConfig({ dataDir }), {
        ...noSystem,
        fetch: noNetwork,
      });
      await assert.rejects(open, /cannot download/);
    }),
});

Deno.test("openMnistLike() reads gzip files", () =>
  inTempDir(async (dataDir) => {
    await writeMnist(dataDir);
    for (const file of mnistFiles) {
      const path = join(dataDir, file);
      await Deno.writeFile(`${path}.gz`, await gzipped(await Deno.readFile(path)));
      await Deno.remove(path);
    }
    const config = runConfig({ dataDir, model: model28 });
    assert.equal((await openMnistLike("mnist", config, noSystem)).size, 9);
  }));

const faults: Record<string, { file: number; bytes: Uint8Array; message: RegExp }> = {
  "a truncated file": {
    file: 0,
    bytes: idxBytes([6, 28, 28], new Uint8Array(700)),
    message: /train-images-idx3-ubyte" is truncated: .* 4720 bytes .*, it has 716: copy/,
  },
  "a label count that differs": {
    file: 1,
    bytes: idxBytes([5], new Uint8Array(5)),
    message: /has 5 labels for the 6 images of .*: take both files from one data set/,
  },
  "halves of different sizes": {
    file: 2,
    bytes: idxBytes([3, 8, 8], new Uint8Array(192)),
    message: /28x28 images for training and 8x8 for testing: take all four/,
  },
};

for (const [fault, { file, bytes, message }] of Object.entries(faults)) {
  Deno.test(`openMnistLike() refuses ${fault}`, () =>
    inTempDir(async (dataDir) => {
      await writeMnist(dataDir);
      await Deno.writeFile(join(dataDir, mnistFiles[file]), bytes);
      await assert.rejects(openMnistLike("mnist", runConfig({ dataDir }), noSystem), message);
    }));
}

Deno.test("by the first rules, openMnistLike() refuses labels beyond the classes", () =>
  inTempDir(async (dataDir) => {
    await writeMnist(dataDir);
    await Deno.writeFile(join(dataDir, mnistFiles[3]), idxBytes([3], [1, 10, 2]));
    const open = openMnistLike("mnist", runConfig({ dataDir, reading: 1 }), noSystem);
    await assert.rejects(open, /has the label 10, beyond the 10 classes/);
  }));

Deno.test("IDX files that are not MNIST go by their folder's name, without its credit, and said", () =>
  inTempDir(async (dir) => {
    const dataDir = join(dir, "kmnist");
    await writeMnist(dataDir);
    const warnings: string[] = [];
    const onWarning = (message: string) => void warnings.push(message);
    const config = runConfig({ dataDir, model: model28 });
    const asked = await openMnistLike("mnist", config, { ...noSystem, onWarning });
    assert.deepEqual([asked.name, asked.credit, asked.size], ["kmnist", undefined, 9]);
    assert.match(warnings[0], /are not mnist by their SHA-256: they are called "kmnist"/);
    const folder = await openIdxFolder({ ...config, dataset: dataDir });
    assert.deepEqual([folder.name, folder.classes?.length, folder.label(8)], ["kmnist", 9, 8]);
    assert.deepEqual(await load(folder, 8), new Uint8Array(28 * 28).fill(8));
  }));

Deno.test({
  name: "Fashion-MNIST is known by its digests, also in a folder of another name",
  ignore: !hasDebianFiles,
  fn: () =>
    inTempDir(async (dir) => {
      for (const file of mnistFiles) {
        await Deno.copyFile(join(debianFolder, `${file}.gz`), join(dir, `${file}.gz`));
      }
      const dataset = await openIdxFolder(runConfig({ dataset: dir }));
      assert.equal(dataset.name, "fashion-mnist");
      assert.equal(dataset.credit?.licence, "MIT");
      assert.equal(dataset.classes?.[9], "Ankle boot");
    }),
});

Deno.test("a set has as many classes as its labels, whatever number they begin with", () =>
  inTempDir(async (dataDir) => {
    await writeMnist(dataDir, { train: 3, test: 1 });
    await Deno.writeFile(join(dataDir, mnistFiles[1]), idxBytes([3], [1, 26, 47]));
    await Deno.writeFile(join(dataDir, mnistFiles[3]), idxBytes([1], [26]));
    const dataset = await openIdxFolder(runConfig({ dataset: dataDir }));
    assert.deepEqual(dataset.classes, ["1", "26", "47"]);
    assert.deepEqual([0, 1, 2, 3].map((i) => dataset.label(i)), [0, 1, 2, 1]);
  }));

/** How unpackers and publishers spell the path of a file. */
const spellings: Record<string, (file: string) => string> = {
  "7-Zip's and Kaggle's dots": (file) => file.replace("-idx", ".idx"),
  "a folder around each file": (file) => join(file, file),
  "a folder with dots around each": (file) =>
    join(file.replace("-idx", ".idx"), file.replace("-idx", ".idx")),
  "torchvision's folder": (file) => join("MNIST", "raw", file),
  "upper case and underscores": (file) => file.replaceAll("-", "_").toUpperCase(),
  "EMNIST's prefix and test": (file) =>
    join("gzip", `emnist-mnist-${file.replace("t10k", "test")}`),
};

for (const [spelling, spelled] of Object.entries(spellings)) {
  Deno.test(`the four IDX files are found with ${spelling}`, () =>
    inTempDir(async (dir) => {
      await writeMnist(dir);
      for (const file of mnistFiles) {
        const bytes = await Deno.readFile(join(dir, file));
        await Deno.remove(join(dir, file));
        const path = join(dir, spelled(file));
        await Deno.mkdir(dirname(path), { recursive: true });
        await Deno.writeFile(path, bytes);
      }
      const config = runConfig({ dataDir: dir, model: model28 });
      const fetch = noNetwork;
      assert.equal((await openMnistLike("mnist", config, { ...noSystem, fetch })).size, 9);
    }));
}

Deno.test("EMNIST's images, which are stored column by column, are turned", () =>
  inTempDir(async (dataset) => {
    const columns = Array.from({ length: 28 * 28 }, (_, i) => Math.floor(i / 28)); // x, as stored
    const name = (role: string) => join(dataset, `emnist-letters-train-${role}`);
    await Deno.writeFile(name("images-idx3-ubyte"), idxBytes([1, 28, 28], columns));
    await Deno.writeFile(name("labels-idx1-ubyte"), idxBytes([1], [3]));
    const opened = await openIdxFolder(runConfig({ dataset, model: model28 }));
    assert.equal(opened.name, "emnist-letters");
    assert.deepEqual((await load(opened, 0)).slice(0, 28), Uint8Array.from(Array(28).keys()));
  }));

Deno.test("several sets in one folder are named, and none is taken", () =>
  inTempDir(async (dataset) => {
    await writeMnist(dataset);
    for (const file of mnistFiles) {
      await Deno.copyFile(join(dataset, file), join(dataset, `emnist-letters-${file}`));
    }
    const open = openIdxFolder(runConfig({ dataset }));
    await assert.rejects(open, /holds 2 data sets in IDX files \(.*emnist-letters.*\): move/);
  }));

Deno.test("before a download, similar files that lie there are named", () =>
  inTempDir(async (dataDir) => {
    await Deno.writeTextFile(join(dataDir, "mnist_train.csv"), "label,1x1");
    await Deno.writeTextFile(join(dataDir, "train-images.idx3-ubyte"), "cut");
    const warnings: string[] = [];
    const open = openMnistLike("mnist", runConfig({ dataDir }), {
      ...noSystem,
      fetch: noNetwork,
      onWarning: (message) => void warnings.push(message),
    });
    await assert.rejects(open, /no network.*; not taken for the four IDX files .*mnist_train\.csv/);
    assert.match(warnings[0], /^not taken .*mnist_train\.csv, .*train-images\.idx3-ubyte$/);
  }));

Deno.test("openMnistLike() without a network says where the files go", () =>
  inTempDir(async (dataDir) => {
    const open = openMnistLike("fashion-mnist", runConfig({ dataDir }), {
      ...noSystem,
      fetch: noNetwork,
    });
    await assert.rejects(open, (error: Error) => {
      assert.match(error.message, /^cannot download train-images-idx3-ubyte\.gz .*no network/);
      assert.ok(error.message.includes(`plain or .gz, in "${join(dataDir, "fashion-mnist")}"`));
      assert.match(error.message, /on Debian: apt-get install dataset-fashion-mnist$/);
      assert.ok(!error.message.includes("\n"));
      return true;
    });
  }));

Deno.test("openMnistLike() refuses a download that is not the pinned data set", () =>
  inTempDir(async (dataDir) => {
    const fetch = () => Promise.resolve(new Response(idxBytes([0, 28, 28], [])));
    const open = openMnistLike("mnist", runConfig({ dataDir }), { ...noSystem, fetch });
    await assert.rejects(open, /not the pinned 440fcabf/);
  }));

Deno.test({
  name: "the pinned Fashion-MNIST is the one that Debian packs, and packed anew is no download",
  ignore: !hasDebianFiles,
  fn: () =>
    inTempDir(async (dataDir) => {
      const { sha256 } = mnistLikeSources["fashion-mnist"];
      for (const [file, sum] of Object.entries(sha256)) {
        assert.ok(await hasSum(join(debianFolder, `${file}.gz`), sum, 50e6), file);
        assert.ok(!await hasSum(join(debianFolder, `${file}.gz`), sum, 10_000), file);
      }
      const fetch: typeof globalThis.fetch = async (url) =>
        new Response(await Deno.readFile(join(debianFolder, basename(String(url)))));
      const config = runConfig({ dataDir, model: model28 });
      const open = openMnistLike("fashion-mnist", config, { ...noSystem, fetch });
      await assert.rejects(open, /not the pinned|more than the/);
    }),
});

Deno.test("data sets come by https, from what their tasks may reach, with all that is pinned", () => {
  for (const { mirrors, published } of Object.values(mnistLikeSources)) {
    for (const mirror of mirrors) {
      assert.equal(new URL(mirror).protocol, "https:");
      for (const task of [project.tasks.train, project.tasks.replay]) {
        assert.ok(task.command.includes(new URL(mirror).hostname), mirror);
      }
    }
    for (const { bytes, sha256 } of Object.values(published)) {
      assert.ok(bytes > 4000 && bytes < 3e7);
      assert.match(sha256, /^[0-9a-f]{64}$/);
    }
  }
});
