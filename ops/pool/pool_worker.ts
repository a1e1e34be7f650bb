/** A thread of the pool: waits for a run, does its share, and waits again. */
import { workerData } from "node:worker_threads";
import {
  Control,
  kernelsOf,
  type NamedKernel,
  type NativeKernels,
  type NativeSource,
  word,
  work,
  type WorkerSetup,
} from "./work.ts";

/** A waiting thread can end only when its wait does. */
const longestWaitMillis = 100;

/**
 * How often to poll for a run before sleeping, some 100 microseconds in all: the next kernel of a step
 * often begins sooner than the system would wake a thread.
 */
const looks = 30_000;

const setup = workerData as WorkerSetup;
const control = new Control(setup.control);
const { words } = control;
const kernels = kernelsOf(setup, await nativeKernels(setup.native)).map(([, kernel]) => kernel);

while (Atomics.load(words, word.isClosing) === 0) {
  const run = Atomics.load(words, word.run);
  Atomics.add(words, word.helped, work(control, kernels));
  for (let look = 0; look < looks && Atomics.load(words, word.run) === run; look++);
  Atomics.wait(words, word.run, run, longestWaitMillis);
}

async function nativeKernels(source: NativeSource | undefined): Promise<NamedKernel[]> {
  if (!source) return [];
  const { nativeKernels } = await import(source.url) as { nativeKernels: NativeKernels };
  return nativeKernels(source.options, setup.memory);
}
