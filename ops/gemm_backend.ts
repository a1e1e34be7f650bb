import * as tf from "@tensorflow/tfjs-core";
import { registerGemmBackend } from "./ffi/register.ts";
import type { Gemm } from "./gemm.ts";

/**
 * Makes a provider of matrix products the whole of a backend, and that tfjs's current one. Closing the
 * backend closes the provider.
 */
export async function openGemmBackend<Name extends string>(name: Name, provider: Gemm) {
  registerGemmBackend(name, provider);
  await tf.setBackend(name);
  const { description, threads } = provider;
  return {
    name,
    description: threads === undefined ? description : `${description}, ${plural(threads)}`,
    check: () => {},
    close: () => tf.removeBackend(name),
  };
}

function plural(threads: number): string {
  return `${threads} thread${threads === 1 ? "" : "s"}`;
}
