import assert from "node:assert/strict";
import { join } from "node:path";
import { cpuVectorUnit } from "../../../ops/mod.ts";
import { parseTrainFlags } from "../../../scripts/cli/train/parse_train_flags.ts";
import { fashionMnist, trainNeeds } from "../../../scripts/setup/needs.ts";

function packagesFor(...args: string[]): string[] {
  const flags = parseTrainFlags(args, { existingRuns: () => [] });
  assert.equal(flags.kind, "run");
  return flags.kind === "run" ? trainNeeds(flags.config).map((need) => need.package) : [];
}

Deno.test("training asks for oneDNN and OpenBLAS only where a backend could use them", () => {
  const lacksAvx2 = ["SSE", "AVX"].includes(cpuVectorUnit() ?? "");
  const oneDnn = Deno.build.arch === "x86_64" && !lacksAvx2 ? ["libdnnl2"] : [];
  assert.deepEqual(packagesFor(), [...oneDnn, "libopenblas0-pthread"]);
  assert.deepEqual(packagesFor("--backend", "onednn"), oneDnn);
  assert.deepEqual(packagesFor("--onednn", "/opt/libdnnl.so.3"), []);
  assert.deepEqual(packagesFor("--backend", "blas"), ["libopenblas0-pthread"]);
  assert.deepEqual(packagesFor("--blas", "/opt/libblas.so"), []);
  assert.deepEqual(packagesFor("--backend", "wasm"), []);
  assert.deepEqual(packagesFor("--backend", "cpu"), []);
  assert.deepEqual(packagesFor("--backend", "webgpu"), []);
});

Deno.test("training asks for Fashion-MNIST only to train on it", () => {
  const packages = packagesFor("--dataset", "fashion-mnist", "--backend", "cpu");
  assert.deepEqual(packages, ["dataset-fashion-mnist"]);
});

Deno.test("training on one's own images asks for a fast JPEG decoder", () => {
  assert.deepEqual(packagesFor("--dataset", "photos", "--backend", "cpu"), ["libturbojpeg0"]);
});

Deno.test("Fashion-MNIST placed by hand, plain or gzip, needs no package", async () => {
  const folder = Deno.makeTempDirSync();
  const files = [
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte",
  ];
  try {
    for (const file of files) Deno.writeTextFileSync(join(folder, file), "");
    assert.equal(await fashionMnist(folder).isPresent(), true);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
