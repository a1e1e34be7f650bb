import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { webgpuAdapters } from "../../../ops/bench.ts";
import { openBackend } from "../../../ops/mod.ts";
import type { GpuBackend } from "../../../ops/webgpu/base/gpu_backend.ts";

const adapters = await webgpuAdapters();

/** A test that needs a WebGPU adapter, software will do; where there is none it is seen as ignored. */
export function testOnGpu(
  behaviour: string,
  test: (backend: GpuBackend) => void | Promise<void>,
): void {
  Deno.test({
    name: adapters.length > 0 ? behaviour : `${behaviour} (skipped, there is no WebGPU adapter)`,
    ignore: adapters.length === 0,
    async fn() {
      const opened = await openBackend("webgpu");
      try {
        await test(tf.backend() as GpuBackend);
        opened.check();
      } finally {
        opened.close();
      }
    },
  });
}

/** What a computation gives on a backend that is registered already. */
export async function numbersOn(
  backend: "webgpu" | "cpu",
  compute: () => tf.Tensor[],
): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  const results = tf.tidy(compute);
  const numbers = await Promise.all(results.map((each) => each.data()));
  tf.dispose(results);
  return numbers as Float32Array[];
}
