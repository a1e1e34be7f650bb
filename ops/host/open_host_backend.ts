import * as tf from "@tensorflow/tfjs-core";
import { describe, type Gemm } from "../gemm.ts";
import { Heap } from "../wasm/heap.ts";
import type { Engine } from "./engine.ts";
import { registerHostBackend } from "./register.ts";

export interface GemmOptions {
  threads?: number;
  /** Stands between the kernels and the provider. */
  wrapGemm?: (provider: Gemm) => Gemm;
}

/**
 * Makes a provider of matrix products the whole of a backend, and that tfjs's current one. Closing the
 * backend closes the provider.
 *
 * @param open gives the engine; the tensors that it works on will lie in that heap
 */
export async function openHostBackend<Name extends string>(
  name: Name,
  { threads: asked = Infinity, wrapGemm = (provider) => provider }: GemmOptions,
  open: (heap: Heap, threads: number) => Engine,
) {
  // More than there are cores would only wait for one another.
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
