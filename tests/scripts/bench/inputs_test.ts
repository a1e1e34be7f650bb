import assert from "node:assert/strict";
import { decodeSafetensors } from "../../../model/mod.ts";
import { benchImages, benchInputsFile, zBatches } from "../../../scripts/bench/inputs.ts";
import { GemmMeter } from "../../../scripts/bench/gemm_meter.ts";
import { spreadOf } from "../../../scripts/bench/measure.ts";
import { tinyConditionalModel, tinyModel } from "./_tiny_model.ts";

Deno.test("the inputs file holds images, z and every weight, and labels only where there are any", () => {
  const { tensors } = decodeSafetensors(benchInputsFile(tinyConditionalModel));
  assert.deepEqual(tensors.images.shape, [2, 16, 20, 1]);
  assert.deepEqual(tensors.z.shape, [zBatches, 2, 3]);
  assert.deepEqual([...tensors.y.data], [1, 0, 0, 0, 1, 0]);
  assert.deepEqual(tensors["generator.deconv3.weight"].shape, [5, 5, 1, 7]);
  assert.ok(!("y" in decodeSafetensors(benchInputsFile(tinyModel)).tensors));
});

Deno.test("the images are the same in every process", () => {
  assert.deepEqual(benchImages(tinyModel).pixels, benchImages(tinyModel).pixels);
});

Deno.test("the meter counts time, and lets the products through", () => {
  const meter = new GemmMeter();
  assert.equal(meter.take(), undefined);
  let calls = 0;
  const library = {
    engine: "",
    description: "",
    threads: 1,
    close: () => {},
    gemm: () => void calls++,
  };
  const { gemm } = meter.wrap(library);
  const data = new Float32Array(6);
  const c = { data, rows: 3, columns: 3 };
  gemm({ data, rows: 2, columns: 3, transpose: true }, { data, rows: 2, columns: 3 }, c);
  gemm({ data, rows: 2, columns: 3, transpose: true }, { data, rows: 2, columns: 3 }, c);
  const taken = meter.take()!;
  assert.equal(calls, 2);
  assert.ok(taken.millis >= 0);
  assert.deepEqual(meter.take(), { millis: 0 });
});

Deno.test("a spread is median, smallest and largest", () => {
  assert.deepEqual(spreadOf([5, 1, 3]), { median: 3, min: 1, max: 5 });
  assert.deepEqual(spreadOf([4, 2]), { median: 3, min: 2, max: 4 });
  assert.throws(() => spreadOf([]), RangeError);
});
