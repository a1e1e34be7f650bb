import { join } from "node:path";
import { encodeSafetensors, type GanState } from "../../../../model/mod.ts";
import {
  type CheckpointJob,
  writeCheckpoint,
} from "../../../../pipeline/outputs/checkpoints/write_checkpoint.ts";
import { checkpointName } from "../../../../pipeline/outputs/checkpoints/folders.ts";
import { runConfig } from "../../store/_run_config.ts";

/** A state that tells by its numbers which step it is of. */
export function stateOf(step: number): GanState {
  return {
    "generator.linear0.weight": {
      dtype: "F32",
      shape: [2, 3],
      data: new Float32Array(6).fill(step),
    },
    "adam.generator.beta1_power": { dtype: "F64", shape: [], data: Float64Array.of(0.5 ** step) },
  };
}

/** What is needed to write the checkpoint of a step into a folder of checkpoints. */
export function jobOf(folder: string, step: number, changes: Partial<CheckpointJob> = {}) {
  const digest = "0".repeat(64);
  return {
    before: [join(folder, "nowhere")],
    folder,
    manifest: {
      format: 1,
      run: "first",
      at: 1_700_000_000_000,
      ...{ step, epoch: 0, stepInEpoch: step },
      seed: 547,
      config: runConfig(),
      learningRates: { discriminator: 2e-4, generator: 1e-4 },
      data: {
        ...{ name: "numbers", size: 10, height: 16, width: 16, channels: 1 },
        ...{ classes: ["odd", "even"], ids: digest, pixels: digest },
      },
      backend: "cpu: tfjs in JavaScript",
      versions: { project: "0.1.0", deno: "2.9.6", tfjs: "4.22.0" },
    },
    tensors: encodeSafetensors(stateOf(step)),
    retention: { keepLast: 3, keepEvery: undefined },
    ...changes,
  } satisfies CheckpointJob;
}

/** Writes the checkpoint of a step and answers with its folder. */
export function written(
  folder: string,
  step: number,
  changes: Partial<CheckpointJob> = {},
): string {
  writeCheckpoint(jobOf(folder, step, changes));
  return join(folder, checkpointName(step));
}

/** The names in a folder, sorted. */
export function namesIn(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
}
