import * as tf from "@tensorflow/tfjs-core";
import { plansOf } from "./gemm/plan.ts";
import { createHash } from "node:crypto";
import {
  type BackendOptions,
  type Device,
  type OpenBackend,
  tfjsDevice,
} from "../device/device.ts";
import { chooseAdapter } from "./base/adapters.ts";
import { describeAdapter, isSoftware, requestDevice } from "./base/request_device.ts";
import { captureGraph } from "./captured_graph.ts";
import { type Tile, tileName } from "./gemm/tile.ts";
import type { GpuBackend } from "./base/gpu_backend.ts";
import { checkPrecision, type Precision } from "./base/precision.ts";
import { registerWebgpuBackend } from "./register.ts";
import { readTuning, tuningOrigin, writeTuning } from "./tuning/tuning_cache.ts";
import { tune } from "./tuning/tune.ts";
import { workMillis } from "./base/work_millis.ts";

/**
 * Opens the requested adapter, with the tiles that were measured to be fastest for its matrix products.
 *
 * @throws Error in one line when there is no adapter, or none with the requested name
 */
export async function openWebgpuBackend(options: BackendOptions): Promise<OpenBackend> {
  const adapter = await chooseAdapter(options.adapter);
  const precision = (options.precision ?? "f32") as Precision; // the table has no other
  checkPrecision(adapter, precision);
  const device = await requestDevice(adapter);
  const failures = registerWebgpuBackend(device, adapter.info, precision);
  await tf.setBackend("webgpu");
  const tiles = await tunedTiles(options, adapter);
  failures.check();
  return {
    name: "webgpu",
    description: describeAdapter(adapter) + (isSoftware(adapter) ? " (software)" : "") +
      (precision === "f16" ? ", half precision" : "") + (tiles ? `, tiles ${digestOf(tiles)}` : ""),
    device: deviceOf(tf.backend() as GpuBackend),
    check: () => failures.check(),
    close: () => tf.removeBackend("webgpu"),
  };
}

function deviceOf(backend: GpuBackend): Device {
  return {
    ...tfjsDevice,
    isSynchronous: false,
    precision: backend.precision,
    mayCapture: () => backend.mayCapture(),
    capture: (computation, state) => captureGraph(backend, computation, state),
    workMillis,
  };
}

/**
 * The tiles of matrix products; undefined for the usual ones. A quick search skips software adapters:
 * their best tiles are known, and the search takes a minute.
 */
async function tunedTiles(
  { tune: tuning = "off", cacheDir, onProgress, onWarning }: BackendOptions,
  adapter: GPUAdapter,
): Promise<ReadonlyMap<string, Tile> | undefined> {
  if (tuning === "off" || (tuning === "quick" && isSoftware(adapter))) return undefined;
  const backend = tf.backend() as GpuBackend;
  const origin = tuningOrigin(adapter.info, tuning, backend.precision);
  const known = cacheDir === undefined
    ? undefined
    : readTuning(cacheDir, origin, backend.device.limits);
  if (known) {
    plansOf(backend).use(known);
    return known;
  }
  const found = await tune(backend, tuning, { onProgress, onWarning });
  if (found.size === 0) return undefined; // nor kept: another driver may compile some
  if (cacheDir !== undefined) writeTuning(cacheDir, origin, found, onWarning);
  return found;
}

/** A name for the tiles, since other tiles round sums differently. */
function digestOf(tiles: ReadonlyMap<string, Tile>): string {
  const texts = [...tiles].map(([shapeClass, tile]) => `${shapeClass}: ${tileName(tile)}`).sort();
  return createHash("sha256").update(texts.join("\n")).digest("hex").slice(0, 6);
}
