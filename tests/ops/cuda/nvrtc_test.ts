import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { kernelFiles, kernelSource } from "../../../ops/cuda/base/kernel_source.ts";
import { compiled, Nvrtc } from "../../../ops/cuda/libraries/nvrtc.ts";
import { libraries, testWith } from "./_libraries.ts";

Deno.test("every file of kernels is in the list of files", () => {
  const folder = new URL("../../../ops/cuda/kernels/", import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith(".cu"));
  assert.deepEqual(files.map((name) => name.slice(0, -3)).sort(), [...kernelFiles]);
});

// All of them take half a second a file: nvrtc_long_test.ts.
testWith("nvrtc", "NVRTC compiles every kernel for its oldest and newest architecture", () => {
  const nvrtc = new Nvrtc(libraries!);
  const architectures = nvrtc.architectures();
  for (const file of kernelFiles) {
    for (const architecture of [Math.min(...architectures), Math.max(...architectures)]) {
      assert(nvrtc.compile(kernelSource(file), file, architecture).length > 1000);
    }
  }
  console.log(`NVRTC ${nvrtc.version}: ${architectures.join(", ")}`);
  nvrtc.close();
});

testWith("nvrtc", "an architecture that NVRTC does not know gets portable code", () => {
  const nvrtc = new Nvrtc(libraries!);
  const code = nvrtc.compile(kernelSource("lists"), "lists", 9999);
  assert.match(new TextDecoder().decode(code), /\.visible \.entry all_finite/);
  nvrtc.close();
});

testWith("nvrtc", "what NVRTC refuses is told with its own words", () => {
  const nvrtc = new Nvrtc(libraries!);
  assert.throws(() => nvrtc.compile("__global__ void k() { wrong; }", "k.cu", 90), {
    message: /^backend cuda: NVRTC does not compile k\.cu for sm_90: k\.cu\(1\): error: .*wrong/,
  });
  nvrtc.close();
});

testWith(
  "nvrtc",
  "compiled kernels are kept by what they follow from, and are the same again",
  () => {
    const nvrtc = new Nvrtc(libraries!);
    const folder = Deno.makeTempDirSync();
    const wish = { source: kernelSource("transpose"), name: "transpose.cu", architecture: 90 };
    const first = compiled(nvrtc, wish, folder);
    assert.deepEqual(compiled(nvrtc, wish, folder), first);
    assert.deepEqual(nvrtc.compile(wish.source, wish.name, 90), first);
    compiled(nvrtc, { ...wish, architecture: 80 }, folder);
    assert.equal(readdirSync(join(folder, "cuda")).length, 2);
    Deno.removeSync(folder, { recursive: true });
    nvrtc.close();
  },
);
