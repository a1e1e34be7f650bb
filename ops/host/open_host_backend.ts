import * as tf from "@tensorflow/tfjs-core";
import { describe, type Gemm } from "../gemm.ts";
import { Heap } from "../wasm/heap.ts";
import type { Engine } from "./engine.ts";
import { registerHostBackend } from "./register.ts";

export interface GemmOptions {
  threads?: number;
  /** Wraps the provider, for example to time it. */
  wrapGemm?: (provider: Gemm) => Gemm;
}

/**
 * Opens a host backend on an engine, and makes it tfjs's current backend. Closing the backend closes the
 * engine.
 *
 * @param open opens the engine; its tensors will lie in the given heap
 */
export async function openHostBackend<Name extends string>(
  name: Name,
  { threads: asked = Infinity, wrapGemm = (provider) => provider }: GemmOptions,
  open: (heap: Heap, threads: number) => Engine,
) {
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
