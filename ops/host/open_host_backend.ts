import * as tf from "@tensorflow/tfjs-core";
import type { Gemm } from "../gemm.ts";
import { Heap } from "../wasm/heap.ts";
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
 * @param open gives the provider; the tensors that it multiplies will lie in that heap
 */
export async function openHostBackend<Name extends string>(
  name: Name,
  { threads: asked = Infinity, wrapGemm = (provider) => provider }: GemmOptions,
  open: (heap: Heap, threads: number) => Gemm | Promise<Gemm>,
) {
  // More than there are cores would only wait for one another.
  const threads = Math.min(asked, navigator.hardwareConcurrency);
  const heap = new Heap();
  const provider = wrapGemm(await open(heap, threads));
  registerHostBackend(name, heap, provider, threads);
  await tf.setBackend(name);
  const { description } = provider;
  return {
    name,
    description: provider.threads === undefined
      ? description
      : `${description}, ${plural(provider.threads)}`,
    check: () => {},
    close: () => tf.removeBackend(name),
  };
}

function plural(threads: number): string {
  return `${threads} thread${threads === 1 ? "" : "s"}`;
}
