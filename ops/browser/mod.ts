/**
 * Opens a backend in a browser: WebGPU where there is a graphics card, else our WebAssembly on one
 * thread. Nothing behind this door reaches Deno; `deno task check` proves it.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import type { OpenBackend } from "../device/device.ts";
import { setDevice } from "../device/device.ts";
import { openOneThread } from "./open_one_thread.ts";
import { openPageGpu } from "./open_page_gpu.ts";

// Without it tfjs greets every backend with an advertisement for its Node.js package.
tf.enableProdMode();

/** What computes in a page; `auto` takes a graphics card, but none that is software. */
export const pageEngines = ["auto", "webgpu", "wasm"] as const;
export type PageEngine = (typeof pageEngines)[number];

export interface PageBackendOptions {
  engine: PageEngine;
  /** The most floats that are on the device at once; WebAssembly sets them aside. */
  mostFloats: number;
}

/**
 * Makes a backend tfjs's current one.
 *
 * @throws Error in one line when the browser has neither
 */
export async function openPageBackend(
  { engine, mostFloats }: PageBackendOptions,
): Promise<OpenBackend> {
  const opened = engine !== "wasm" && await openPageGpu(engine === "webgpu") ||
    await openOneThread(mostFloats);
  setDevice(opened.device);
  return opened;
}
