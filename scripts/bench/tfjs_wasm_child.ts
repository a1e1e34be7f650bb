/** TensorFlow.js's own WebAssembly backend in a process of its own, for matrix products alone. */
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { makeProducts } from "./make_products.ts";
import type { Request, Started } from "./protocol.ts";
import { serve } from "./serve.ts";

async function start(threads: number): Promise<Started> {
  const { resolve } = createRequire(import.meta.url);
  const folder = dirname(resolve("@tensorflow/tfjs-backend-wasm/package.json"));
  setWasmPaths(`${folder}/dist/`);
  setThreadsCount(threads);
  await tf.setBackend("wasm");
  return { description: `TensorFlow.js ${tf.version_core}, told to use ${threads} threads` };
}

await serve((request: Request) => {
  switch (request.do) {
    case "start":
      return start(request.threads);
    case "products":
      return makeProducts(request.products);
    default:
      throw new Error(`tfjs wasm is asked for products alone, not for "${request.do}"`);
  }
});
