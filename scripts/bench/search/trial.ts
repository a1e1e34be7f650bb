/** Trains one candidate for one rung, in a process of its own, and reads how good it became. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { openRunFolder } from "../../../pipeline/store/mod.ts";
import { projectFolder } from "../../cli/places.ts";
import { commandRunner } from "../../setup/run_command.ts";
import { flagsOf } from "./candidates.ts";
import type { Next } from "./halving.ts";
import type { Trial, TrialMeasures } from "./journal.ts";

export interface TrialPlace {
  runsDir: string;
  backend: string;
  threads: number;
}

/** Goes on with the candidate's run of the rung before, where there is one. */
export async function runTrial(
  { candidate, seed, rung, steps }: Extract<Next, { kind: "trial" }>,
  place: TrialPlace,
): Promise<Trial> {
  const name = `${candidate.name}-${seed}`;
  const folder = join(place.runsDir, name);
  const start = existsSync(join(folder, "checkpoints")) ? ["--resume", folder] : [
    ...flagsOf(candidate.name),
    "--name",
    name,
    "--runs-dir",
    place.runsDir,
    "--seed",
    `${seed}`,
  ];
  const { code, output } = await commandRunner()(Deno.execPath(), [
    ...["run", "-A", "scripts/train.ts", ...start, ...trialFlags(steps, place)],
  ], { INIT_CWD: projectFolder });
  const common = { kind: "trial" as const, candidate: candidate.name, flags: candidate.flags };
  const measures = code === 0 ? measuresOf(folder, steps) : undefined;
  const error = measures ? {} : { error: output.trim().split("\n").slice(-1)[0] };
  return { ...common, seed, rung, steps, measures, ...error };
}

/** Measured, drawn and saved once, at the end: what it costs on the way is not the candidate's. */
function trialFlags(steps: number, { backend, threads }: TrialPlace): string[] {
  const each = ["--max-steps", "--measure-every", "--sample-every", "--checkpoint-every"];
  return [
    ...each.flatMap((flag) => [flag, `${steps}`]),
    ...["--backend", backend, "--threads", `${threads}`, "--no-dashboard", "--no-install"],
  ];
}

/** The last measures of a run, if they are of that step. */
function measuresOf(folder: string, step: number): TrialMeasures | undefined {
  const reader = openRunFolder(folder);
  try {
    const last = reader.last("measures")?.event;
    if (last?.step !== step) return undefined;
    const { frechet = NaN, kid, precision = NaN, recall = NaN, spread = NaN } = last;
    return { frechet, kid, precision, recall, spread, slicedWasserstein: last.slicedWasserstein };
  } finally {
    reader.close();
  }
}
