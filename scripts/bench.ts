/** `deno task bench`: benchmarks, each printing ratios taken side by side. */
import { runScript } from "./cli/run_script.ts";
import { placeStatedLibrary } from "./cli/stated_library.ts";
import { UsageError } from "./cli/usage_error.ts";
import { benchDashboard } from "./bench/dashboard_command.ts";
import { benchEvents } from "./bench/events_command.ts";
import { benchMemory } from "./bench/memory_command.ts";
import { benchMatmul } from "./bench/matmul_command.ts";
import { benchOps } from "./bench/ops_command.ts";
import { benchRecord } from "./bench/record_command.ts";
import { benchPage } from "./bench/page_command.ts";
import { benchStep } from "./bench/step_command.ts";
import { benchWebgpu } from "./bench/webgpu_command.ts";

const benchmarks: Record<string, (words: readonly string[]) => Promise<number>> = {
  step: benchStep,
  memory: benchMemory,
  ops: benchOps,
  webgpu: benchWebgpu,
  matmul: benchMatmul,
  events: benchEvents,
  record: benchRecord,
  dashboard: benchDashboard,
  page: benchPage,
};

const help = `Usage: deno task bench <benchmark> [flags]

  step      Whole training steps: our backends beside other frameworks.
  memory    Many steps on one backend: memory and tensors must stay level.
  ops       Each op by itself: a backend's kernel beside the plain reference.
  webgpu    Our WebGPU kernels and step beside tfjs's own, and what the adapter can do at best.
  matmul    One matrix product, beside TensorFlow.js's WebAssembly.
  events    What telling of every step, and listening for commands, costs the training.
  record    What recording every step, and the flight recorder, costs the training.
  dashboard Training with a thousand browsers watching, and without.
  page      How soon a browser shows a run of 100,000 steps, and what it holds of it.

deno task bench <benchmark> --help lists its flags.`;

await runScript(async () => {
  placeStatedLibrary();
  const [name, ...words] = Deno.args;
  if (name === "--help" || name === "-h") {
    console.log(help);
    return;
  }
  if (name === undefined || !Object.hasOwn(benchmarks, name)) {
    const problem = name === undefined
      ? "no benchmark is named"
      : `there is no benchmark "${name}"`;
    throw new UsageError(`${problem}: say ${Object.keys(benchmarks).join(", ")}`);
  }
  Deno.exitCode = await benchmarks[name](words);
});
