import type { RunReader } from "../../pipeline/store/mod.ts";
import { nothingSeen, type RunView } from "../state/run_view.ts";
import { readColumns } from "../state/step_table.ts";

/**
 * What a page shows before the run's stream has come: how far the run is, and its newest samples.
 * Its numbers stay 0, so that nothing of the stream looks seen already.
 */
export function firstView(reader: RunReader): RunView {
  const { step, createdAt, lastEventAt, state, isPaused } = reader.summary();
  const ended = state === "training" ? undefined : reader.last("run-ended")?.event;
  const last = [reader.last("sample")].flatMap((stored) => stored ? [stored.event] : []);
  const newest = reader.steps({ from: Math.max(1, step), points: 2 });
  return {
    ...nothingSeen,
    steps: readColumns(newest),
    started: (reader.last("run-resumed") ?? reader.first("run-started"))?.event,
    startedAt: reader.first("run-started")?.event.at ?? createdAt,
    samples: last,
    real: reader.last("real")?.event,
    ended,
    isPaused,
    lastAt: lastEventAt,
  };
}
