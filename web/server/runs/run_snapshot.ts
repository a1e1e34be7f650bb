/** The server's first answer about a run: one consistent view of its history. */
import type { Distributions } from "../../../pipeline/contracts/events.ts";
import {
  type EventOf,
  type EventType,
  eventTypes,
  isStory,
  type RunReader,
} from "../../../pipeline/store/mod.ts";
import type { DistributionColumns, RunSnapshot } from "../../state/run_snapshot.ts";

// Heat-maps are some hundred pixels wide.
export const mostHistograms = 300;

// A folder may hold a million files that are not images; nobody reads a log of them all.
const mostSkipped = 200;

/**
 * @param points the most steps to answer with
 * @param histograms the most distributions
 */
export function runSnapshot(
  reader: RunReader,
  points: number,
  histograms = Math.min(points, mostHistograms),
): RunSnapshot {
  const listed = new Set<EventType>([
    ...[
      "step",
      "sample-measured",
      "distributions",
      "gradients",
      "memory",
      "ranks",
      "augmentation",
    ] as const,
  ]);
  const all = <T extends EventType>(type: T): EventOf<T>[] => {
    listed.add(type);
    return reader.all(type).map(({ event }) => event);
  };
  const { started, ended } = reader.state();
  return {
    started,
    summary: reader.summary(),
    steps: reader.steps({ points }),
    samples: all("sample"),
    reals: all("real"),
    checkpoints: all("checkpoint"),
    incidents: all("incident"),
    commands: all("command"),
    warnings: all("warning"),
    batches: all("batch"),
    starts: [...all("run-started"), ...all("run-resumed")],
    ends: all("run-ended"),
    rollbacks: all("rolled-back"),
    recordingEnds: all("recording-ended"),
    skipped: all("data-skipped").slice(-mostSkipped),
    memory: reader.last("memory")?.event,
    ranks: reader.last("ranks")?.event,
    kids: reader.kids({ points: histograms }),
    augmentations: reader.augmentations({ points: histograms }),
    distributions: distributionColumns(reader.distributions({ points: histograms })),
    ended,
    // Last, when every other type is in `listed`.
    others: eventTypes.filter((type) => !listed.has(type)).flatMap(all).filter(isStory),
  };
}

export function distributionColumns(events: readonly Distributions[]): DistributionColumns {
  const column = <K extends "step" | "z" | "dReal" | "dFake">(key: K) =>
    events.map((event) => event[key]);
  return { step: column("step"), z: column("z"), dReal: column("dReal"), dFake: column("dFake") };
}
