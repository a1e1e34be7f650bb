/** A worker of the WebAssembly GEMM: takes part in its jobs until they end. */
import { parentPort, workerData } from "node:worker_threads";
import { type GemmInstance, instantiate, type WorkerData } from "./instance.ts";

const { module, memory, job, thread } = workerData as WorkerData;
const { serve }: GemmInstance = instantiate(module, memory);
parentPort!.postMessage("ready");
serve(job, thread);
