/** Several processes that train one run: how they agree at its start. Runs of one process load none of it. */
import { decodeSafetensors, encodeSafetensors, type Gan } from "../../model/mod.ts";
import type { Communicator } from "../../ops/ranks/mpi/mod.ts";
import { jsonLine, parseJsonLine } from "../contracts/json_lines.ts";
import { type RunConfig, runConfig } from "../contracts/run_config.ts";
import type { ResumedFrom, Run } from "../contracts/training_run.ts";
import { shareMessage } from "../ranks/messages.ts";

export { codeDigest } from "../outputs/record/mod.ts";
export { fingerprint } from "../outputs/checkpoints/mod.ts";
export { onAllRanks, RanksDisagreeError } from "../ranks/agree.ts";
export { StepBrokenError } from "./train_together.ts";

/** What rank 0 knows of the run's start. */
export interface SharedStart {
  config: RunConfig;
  resumedFrom?: ResumedFrom;
  oldDataDir?: string;
}

/** Gives rank 0's text to all. */
export function shareText(group: Communicator, text: string): string {
  return shareMessage(group, group.rank === 0 ? text : undefined).head;
}

/** Gives rank 0's settings, and where the run goes on, to all. */
export function shareStart(group: Communicator, start: SharedStart | undefined): SharedStart {
  const told = start && {
    config: jsonLine(start.config),
    resumedFrom: start.resumedFrom,
    oldDataDir: start.oldDataDir,
  };
  const { head } = shareMessage(group, told);
  return { ...head, config: parseJsonLine(head.config, runConfig, "a run's settings") };
}

/** Gives rank 0's networks and learning rates to all: only it reads checkpoints. */
export async function shareState(group: Communicator, gan: Gan): Promise<void> {
  const isFirst = group.rank === 0;
  const bytes = isFirst ? encodeSafetensors(await gan.capture()) : undefined;
  const shared = shareMessage(group, isFirst ? gan.learningRates : undefined, bytes);
  if (isFirst) return;
  gan.restore(decodeSafetensors(shared.bytes.slice()).tensors);
  gan.learningRates = shared.head;
}

/** The run of a rank that writes nothing. */
export const silentRun: Run = {
  folder: "",
  append: () => {},
  flush: () => {},
  writeSample: () => Promise.resolve(""),
  writeBatch: () => Promise.resolve(""),
  commands: () => [],
  close: () => {},
};
