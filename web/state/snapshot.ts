/** Reads the server's first answer about a run: its history, thinned to what a page can show. */
import type { Distributions } from "../../pipeline/contracts/events.ts";
import { noEvents, runAfter, type StoryEvent } from "../../pipeline/contracts/run_state.ts";
import type { DistributionColumns, RunSnapshot } from "./run_snapshot.ts";
import type { RunView } from "./run_view.ts";
import { readColumns, type WireColumns } from "./step_table.ts";

/** As it comes over the wire, where numbers that are not finite are texts. */
export type WireSnapshot = Omit<RunSnapshot, "steps"> & { steps: WireColumns };

/** The view that a snapshot gives. */
export function readSnapshot(snapshot: WireSnapshot, seq: number): RunView {
  const { started, ended, reals, summary, samples, memory, ranks, augmentations, kids } = snapshot;
  const run = runAfter(noEvents, storyOf(snapshot));
  const steps = readColumns(snapshot.steps);
  return {
    ...run,
    lastSeq: seq,
    started,
    ended,
    startedAt: started?.type === "run-started" ? started.at : summary.createdAt,
    steps,
    stepsDone: Math.max(run.stepsDone, steps.step.at(-1) ?? 0),
    samples,
    real: reals.at(-1),
    distributions: readDistributions(snapshot.distributions),
    memory,
    ranks,
    augmentations,
    kids,
    // Only the server sees whether a process still trains the run.
    isPaused: summary.isPaused,
    lastAt: Math.max(run.lastAt, steps.at.at(-1) ?? 0),
  };
}

/** Lists of several kinds of events, as one story. */
function storyOf(snapshot: WireSnapshot): StoryEvent[] {
  const { starts, ends, checkpoints, incidents, commands, batches } = snapshot;
  const { rollbacks, warnings, recordingEnds, skipped, others } = snapshot;
  const steering = [...commands, ...checkpoints, ...rollbacks, ...batches];
  const trouble = [...incidents, ...warnings, ...recordingEnds, ...skipped, ...others];
  return [...starts, ...steering, ...trouble, ...ends].sort((a, b) => a.at - b.at);
}

export function readDistributions(columns: DistributionColumns): Distributions[] {
  return columns.step.map((step, i) => ({
    type: "distributions",
    at: 0,
    step,
    z: columns.z[i],
    dReal: columns.dReal[i],
    dFake: columns.dFake[i],
  }));
}
