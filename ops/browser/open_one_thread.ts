import * as tf from "@tensorflow/tfjs-core";
import type { OpenBackend } from "../device/device.ts";
import { registerHostBackend } from "../host/register.ts";
import { Heap } from "../pool/heap.ts";
import { wasmGemm, workspaceBytes } from "../wasm/wasm_gemm.ts";
import { oneThread } from "./one_thread.ts";
import { wasmFiles } from "./wasm_files.ts";

/** What the products of matrices pack, and what is lost between arrays. */
const slackBytes = 8 * 2 ** 20;

/**
 * Our WebAssembly on the calling thread, in a memory that nobody shares: it needs no isolated page.
 *
 * @throws Error when the browser's WebAssembly has no SIMD
 */
export async function openOneThread(mostFloats: number): Promise<OpenBackend> {
  const gemms = [
    { bytes: bytesOf(wasmFiles.gemm_relaxed), description: "WebAssembly relaxed SIMD" },
    { bytes: bytesOf(wasmFiles.gemm_simd), description: "WebAssembly SIMD" },
  ];
  const gemm = gemms.find(({ bytes }) => WebAssembly.validate(bytes));
  if (!gemm) {
    throw new Error("this browser's WebAssembly has no SIMD: update it, or take another one");
  }
  const [module, kernels] = await Promise.all(
    [gemm.bytes, bytesOf(wasmFiles.kernels)].map((bytes) => WebAssembly.compile(bytes)),
  );
  const heap = new Heap(4 * mostFloats + workspaceBytes(module) + slackBytes);
  const pool = oneThread([kernels, module], heap.memory);
  const product = wasmGemm(heap, pool, { ...gemm, module });
  registerHostBackend("wasm", heap, { gemm: product, pool });
  await tf.setBackend("wasm");
  return {
    name: "wasm",
    description: gemm.description,
    check: () => {},
    close: () => tf.removeBackend("wasm"),
  };
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}
