import * as tf from "@tensorflow/tfjs-core";
import type { BackendName } from "../device/backend_table.ts";
import { type BackendOptions, type OpenBackend } from "../device/device.ts";
import { describe } from "../device/gemm.ts";
import { Heap } from "../pool/heap.ts";
import type { Engine } from "./base/engine.ts";
import { registerHostBackend } from "./register.ts";

/**
 * Opens a host backend on an engine, and makes it tfjs's current backend. Closing the backend closes the
 * engine.
 *
 * @param open opens the engine; its tensors will lie in the given heap
 */
export async function openHostBackend(
  name: BackendName,
  { threads: asked = Infinity, wrapGemm = (provider) => provider }: BackendOptions,
  open: (heap: Heap, threads: number) => Engine,
): Promise<OpenBackend> {
  // More threads than cores would only wait for each other.
  const threads = Math.min(asked, navigator.hardwareConcurrency);
  const heap = new Heap();
  const { gemm, ...engine } = open(heap, threads);
  const provider = wrapGemm(gemm);
  registerHostBackend(name, heap, { ...engine, gemm: provider });
  await tf.setBackend(name);
  return {
    name,
    description: describe(provider),
    note: provider.note,
    check: () => {},
    close: () => tf.removeBackend(name),
  };
}
