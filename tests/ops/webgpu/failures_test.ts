import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { webgpuAdapters } from "../../../ops/bench.ts";
import { openBackend } from "../../../ops/mod.ts";
import { requestDevice } from "../../../ops/webgpu/base/request_device.ts";
import type { GpuBackend } from "../../../ops/webgpu/base/gpu_backend.ts";
import { testOnGpu } from "./_gpu.ts";

const adapters = await webgpuAdapters();
const ignore = adapters.length === 0;

Deno.test({
  name: "a lost device is named as the reason by the read that it fails",
  ignore,
  async fn() {
    const backend = await openBackend("webgpu");
    const { device } = tf.backend() as GpuBackend;
    const product = tf.matMul(tf.ones([4, 4]), tf.ones([4, 4]));
    device.destroy();
    await assert.rejects(
      product.data(),
      /^Error: backend webgpu: the device was lost \(.+--resume$/,
    );
    assert.throws(() => backend.check(), /the device was lost/);
    backend.close();
  },
});

Deno.test({
  name: "a kernel that does not compile is told with its name and the line that is wrong",
  ignore,
  async fn() {
    const backend = await openBackend("webgpu");
    const x = tf.ones([4]);
    (tf.backend() as GpuBackend).dispatch({
      program: {
        key: "wrong kernel",
        wgsl: () => "@compute @workgroup_size(1)\nfn main() { let y: u32 = 1.5; }",
      },
      tensors: [x],
      sizes: [4],
      groups: 1,
    });
    await tf.ones([4]).data();
    assert.throws(
      () => backend.check(),
      /^Error: backend webgpu: the kernel wrong kernel does not compile \([^]*let y: u32 = 1.5[^]*\): --tune off/,
    );
    backend.close();
  },
});

const errors: [behaviour: string, error: () => GPUError, told: RegExp][] = [
  [
    "too little memory is told with what would take less",
    () => new GPUOutOfMemoryError("no 4 GB"),
    /^Error: backend webgpu: the device is out of memory \(no 4 GB\): lower --batch-size/,
  ],
  [
    "a refused command is told as a fault of the program, with the way around it",
    () => new GPUValidationError("a bad bind group"),
    /^Error: backend webgpu: the device refused a command \(a bad bind group\), .+: --backend auto/,
  ],
];

for (const [name, error, told] of errors) {
  Deno.test({
    name,
    ignore,
    async fn() {
      const backend = await openBackend("webgpu");
      const { device } = tf.backend() as GpuBackend;
      const tell = (each: GPUError) =>
        device.dispatchEvent(new GPUUncapturedErrorEvent("uncapturederror", { error: each }));
      tell(error());
      tell(new GPUValidationError("a consequence of it"));
      assert.throws(() => backend.check(), told);
      backend.close();
    },
  });
}

Deno.test({
  name: "an adapter is found by words from its name, and others are refused by name",
  ignore,
  async fn() {
    const [{ description }] = adapters;
    const opened = await openBackend("webgpu", { adapter: description.slice(0, 4).toUpperCase() });
    assert(opened.description.startsWith(description));
    opened.close();
    await assert.rejects(
      openBackend("webgpu", { adapter: "Voodoo 2" }),
      (error: Error) =>
        error.message.startsWith('backend webgpu: no adapter is named "Voodoo 2": there is ') &&
        error.message.includes(description),
    );
  },
});

Deno.test("an adapter that gives no device is named, with its driver's words and the way around", async () => {
  const adapter = {
    ...{ features: new Set(), limits: {}, info: { description: "Full Card" } },
    requestDevice: () => Promise.reject(new Error("not enough memory left")),
  };
  await assert.rejects(
    requestDevice(adapter as unknown as GPUAdapter),
    /^Error: backend webgpu: Full Card cannot be used \(not enough memory left\): end other programs/,
  );
});

testOnGpu("what a healthy device did raises no alarm", async () => {
  await tf.matMul(tf.ones([2, 2]), tf.ones([2, 2])).data();
});
