/** A thread of the pool: sleeps until there is a run, takes its share, and sleeps again. */
import { workerData } from "node:worker_threads";
import { Control, kernelsOf, word, work, type WorkerSetup } from "./work.ts";

/** A thread that waits can only be ended when its wait does. */
const longestWaitMillis = 100;

const { module, memory, control: buffer } = workerData as WorkerSetup;
const control = new Control(buffer);
const { words } = control;
const kernels = kernelsOf(module, memory).map(([, kernel]) => kernel);

while (Atomics.load(words, word.isClosing) === 0) {
  const run = Atomics.load(words, word.run);
  Atomics.add(words, word.helped, work(control, kernels));
  Atomics.wait(words, word.run, run, longestWaitMillis);
}
