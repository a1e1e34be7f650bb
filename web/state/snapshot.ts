/** What the server tells of a run at first: its history, thinned to what a page can show. */
import type { Distributions } from "../../pipeline/contracts/events.ts";
import type { DistributionColumns, RunSnapshot } from "../server/run_snapshot.ts";
import type { RunView, StoryEvent } from "./run_view.ts";
import { readColumns, type WireColumns } from "./step_table.ts";

/** As it comes over the wire, where numbers that are not finite are texts. */
export type WireSnapshot = Omit<RunSnapshot, "steps"> & { steps: WireColumns };

/** The view that a snapshot gives. */
export function readSnapshot(snapshot: WireSnapshot, seq: number): RunView {
  const { started, ended, reals, summary } = snapshot;
  const story = storyOf(snapshot);
  const steps = readColumns(snapshot.steps);
  return {
    lastSeq: seq,
    started,
    startedAt: started?.type === "run-started" ? started.at : summary.createdAt,
    steps,
    samples: snapshot.samples,
    real: reals.at(-1),
    distributions: readDistributions(snapshot.distributions),
    memory: snapshot.memory,
    story,
    ended,
    isPaused: summary.isPaused,
    lastAt: Math.max(steps.at.at(-1) ?? 0, story.at(-1)?.at ?? 0, started?.at ?? 0),
  };
}

/** Lists of several kinds of events, as one story. */
function storyOf(snapshot: WireSnapshot): StoryEvent[] {
  const { starts, ends, checkpoints, incidents, commands, batches } = snapshot;
  const { rollbacks, warnings, recordingEnds, skipped } = snapshot;
  const steering = [...commands, ...checkpoints, ...rollbacks, ...batches];
  const trouble = [...incidents, ...warnings, ...recordingEnds, ...skipped];
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
