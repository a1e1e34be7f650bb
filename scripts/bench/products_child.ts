/**
 * What multiplies matrices and cannot train, in a process of its own: one library, or TensorFlow.js's own
 * WebAssembly backend.
 */
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { type Product, productMillis, rateMeters, ratesOf } from "../../ops/bench.ts";
import { makeProducts, type Request, serve, type Started, type StartRequest } from "./protocol.ts";

let millisOf: ((product: Product) => number | Promise<number>) | undefined;

async function startLibrary(
  { library, path }: NonNullable<StartRequest["meter"]>,
  threads: number,
) {
  const found = rateMeters().find((each) => each.library === library && each.path === path);
  if (!found) throw new Error(`there is no meter for ${library} (${path})`);
  const measurable = found.open(threads);
  millisOf = (product) => measurable.productMillis(product);
  return { description: measurable.description, rates: await ratesOf(measurable) };
}

async function startTfjsWasm(threads: number): Promise<Started> {
  const { resolve } = createRequire(import.meta.url);
  const folder = dirname(resolve("@tensorflow/tfjs-backend-wasm/package.json"));
  setWasmPaths(`${folder}/dist/`);
  setThreadsCount(threads);
  await tf.setBackend("wasm");
  millisOf = productMillis;
  return { description: `TensorFlow.js ${tf.version_core}, told to use ${threads} threads` };
}

await serve((request: Request) => {
  if (request.do === "start") {
    const { meter, threads } = request;
    return meter ? startLibrary(meter, threads) : startTfjsWasm(threads);
  }
  if (request.do === "products" && millisOf) return makeProducts(request.products, millisOf);
  throw new Error(`it is asked for products alone, not for "${request.do}"`);
});
