import assert from "node:assert/strict";
import { instructionSet } from "../../../ops/onednn/instruction_set.ts";
import { ConvolutionPlans } from "../../../ops/onednn/convolution_plans.ts";
import { convolution } from "../../../ops/onednn/convolution.ts";
import { OneDnn } from "../../../ops/onednn/library.ts";
import { imagesPerPart } from "../../../ops/onednn/parts.ts";
import { isDirect, suits } from "../../../ops/onednn/which_convolutions.ts";
import { oneDnnVariable, openBackend } from "../../../ops/mod.ts";
import { testEachLibrary } from "./_library.ts";

const shape = {
  ...{ batch: 64, inHeight: 64, inWidth: 64, inChannels: 3 },
  ...{ outHeight: 32, outWidth: 32, outChannels: 64 },
  ...{ filterHeight: 5, filterWidth: 5, strideHeight: 2, strideWidth: 2, top: 1, left: 1 },
};

Deno.test("a oneDNN that is not there is named in one line, with the cure", async () => {
  await assert.rejects(
    openBackend("onednn", { onednn: "/nowhere/libdnnl.so.2" }),
    /^Error: backend onednn: oneDNN cannot be opened as \/nowhere\/libdnnl.so.2: [^\n]+ --onednn and DCGAN_ONEDNN$/,
  );
});

Deno.test({
  name: "a library that is no oneDNN is named with the function that it lacks",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await assert.rejects(
      openBackend("onednn", { onednn: "libm.so.6" }),
      /libm.so.6: it has no dnnl_\w+: [^\n]+$/,
    );
  },
});

Deno.test("a file that is no library is named in one line", async () => {
  const path = await Deno.makeTempFile({ suffix: ".so" });
  try {
    await assert.rejects(openBackend("onednn", { onednn: path }), /^Error: backend onednn: .+$/);
  } finally {
    await Deno.remove(path);
  }
});

testEachLibrary("what the library refuses is told with its pass and shape", (candidate) => {
  const library = new OneDnn(candidate);
  try {
    assert.throws(
      () => convolution(library, "forward", { ...shape, outHeight: 99, top: 2000 }),
      /oneDNN \d\.\d+\.\d+ \(.+\): forward of a convolution, \[64,64,64,3\] to \[99,32,64\]: invalid arguments$/,
    );
  } finally {
    library.close();
  }
});

Deno.test("--onednn and --blas together are refused, as both variables are", async () => {
  await assert.rejects(
    openBackend("auto", { onednn: "a.so", blas: "b.so" }),
    /^Error: --blas and --onednn ask for two libraries, b.so and a.so: leave one of them out$/,
  );
  const before = { blas: Deno.env.get("DCGAN_BLAS"), oneDnn: Deno.env.get(oneDnnVariable) };
  Deno.env.set("DCGAN_BLAS", "b.so");
  Deno.env.set(oneDnnVariable, "a.so");
  try {
    await assert.rejects(openBackend("auto"), /^Error: DCGAN_BLAS and DCGAN_ONEDNN ask for two/);
  } finally {
    restore("DCGAN_BLAS", before.blas);
    restore(oneDnnVariable, before.oneDnn);
  }
});

function restore(name: string, value: string | undefined): void {
  if (value === undefined) Deno.env.delete(name);
  else Deno.env.set(name, value);
}

Deno.test("an instruction set has the name that its version gives it", () => {
  assert.equal(instructionSet(7, 2), "AVX2");
  assert.equal(instructionSet(231, 2), "AVX-512 BF16");
  assert.equal(instructionSet(15, 3), "AVX2 VNNI");
  assert.equal(instructionSet(15, 2), "AVX-512 MIC");
  assert.equal(instructionSet(12345, 3), "ISA 12345");
});

Deno.test("how a batch is parted follows from the shape alone, and covers it", () => {
  for (const pass of ["forward", "input gradient", "filter gradient"] as const) {
    for (const batch of [1, 7, 64, 500]) {
      const images = imagesPerPart(pass, { ...shape, batch });
      assert.ok(images >= 1 && images <= batch);
      assert.ok(Math.ceil(batch / images) <= 32);
    }
  }
});

testEachLibrary("a filter is cut only where each of its parts begins with a block", (candidate) => {
  const library = new OneDnn(candidate);
  try {
    const isCutInBlocksOf = (block: number, outChannels: number) => {
      library.partOf = (layout, _sizes, [first]) => first % block === 0 ? layout : undefined;
      const own = { ...shape, outChannels };
      const parted = { pass: "forward", shape: own, imagesPerPart: shape.batch } as const;
      return new ConvolutionPlans(library).isCutBy(64, parted);
    };
    assert.equal(isCutInBlocksOf(16, 240), true);
    assert.equal(isCutInBlocksOf(48, 240), false); // 0 and 192 are, 64 and 128 are not
    assert.equal(isCutInBlocksOf(16, 64), false);
  } finally {
    library.close();
  }
});

Deno.test("input gradients of images of few channels go by patches, also with AVX-512", () => {
  const colours = { ...shape, inChannels: 3, outChannels: 64 };
  assert.equal(suits("input gradient", colours, true), false);
  assert.equal(suits("forward", colours, true), true);
  assert.equal(suits("input gradient", { ...shape, inChannels: 11, outChannels: 11 }, true), true);
});

Deno.test("without AVX-512 large filters go by patches, with it most are asked for", () => {
  const large = { ...shape, inChannels: 256, outChannels: 512 };
  assert.equal(suits("forward", large, false), false);
  assert.equal(suits("forward", large, true), true);
  assert.equal(suits("forward", shape, false), true);
  const few = { ...shape, outHeight: 1, outWidth: 1 };
  assert.equal(suits("filter gradient", few, true), false);
});

Deno.test("an implementation that makes patches, or is a reference, is not taken", () => {
  assert.equal(isDirect("jit:avx2"), true);
  assert.equal(isDirect("brgconv_strided:avx512_core"), true);
  assert.equal(isDirect("x64:gemm:jit"), false);
  assert.equal(isDirect("ref:any"), false);
});
