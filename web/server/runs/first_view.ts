import type { RunReader } from "../../../pipeline/store/mod.ts";
import type { RunView } from "../../state/run_view.ts";
import { readSnapshot } from "../../state/snapshot.ts";
import { runSnapshot } from "./run_snapshot.ts";
import { wireJson } from "../http/wire.ts";

// Enough to draw curves that the stream then draws finer; all of it stands in the page.
const points = 240;
const heatColumns = 40;
const mostSamples = 100;
const mostStory = 100;

/**
 * What a page shows before its script runs and the run's stream has come: a coarse view of all of it.
 * Its number stays 0, so that nothing of the stream looks seen already.
 */
export function firstView(reader: RunReader): RunView {
  const snapshot = runSnapshot(reader, points, heatColumns);
  const view = readSnapshot(JSON.parse(wireJson(snapshot)), 0);
  return {
    ...view,
    samples: view.samples.slice(-mostSamples),
    story: view.story.slice(-mostStory),
  };
}
