import * as tf from "@tensorflow/tfjs-core";
import type { BackendOptions, OpenBackend } from "../backend.ts";
import { chooseAdapter, describeAdapter, isSoftware, requestDevice } from "./device.ts";
import type { GpuBackend } from "./gpu_backend.ts";
import { checkPrecision } from "./precision.ts";
import { registerWebgpuBackend } from "./register.ts";
import { readTuning, tuningOrigin, writeTuning } from "./tuning/tuning_cache.ts";
import { tune } from "./tuning/tune.ts";

/** @throws Error in one line when there is no adapter, or none of the name that is asked for */
export async function openWebgpuBackend(options: BackendOptions): Promise<OpenBackend> {
  const adapter = await chooseAdapter(options.adapter);
  const { precision = "f32" } = options;
  checkPrecision(adapter, precision);
  const device = await requestDevice(adapter);
  const failures = registerWebgpuBackend(device, adapter.info, precision);
  await tf.setBackend("webgpu");
  await applyTuning(options, adapter);
  failures.check();
  return {
    name: "webgpu",
    description: describeAdapter(adapter) + (isSoftware(adapter) ? " (software)" : "") +
      (precision === "f16" ? ", half precision" : ""),
    check: () => failures.check(),
    close: () => tf.removeBackend("webgpu"),
  };
}

/** A quick search is for GPUs: what suits software is known, and finding it anew takes a minute. */
async function applyTuning(
  { tune: tuning = "off", cacheDir }: BackendOptions,
  adapter: GPUAdapter,
): Promise<void> {
  if (tuning === "off" || (tuning === "quick" && isSoftware(adapter))) return;
  const backend = tf.backend() as GpuBackend;
  const origin = tuningOrigin(adapter.info, tuning, backend.precision);
  const known = cacheDir === undefined ? undefined : readTuning(cacheDir, origin);
  if (known) return backend.plans.use(known);
  const found = await tune(backend, tuning);
  if (cacheDir !== undefined) writeTuning(cacheDir, origin, found);
}
