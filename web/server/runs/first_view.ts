import type { RunReader } from "../../../pipeline/store/mod.ts";
import type { RunView } from "../../state/run_view.ts";
import { readSnapshot } from "../../state/snapshot.ts";
import { runSnapshot } from "./run_snapshot.ts";
import { wireJson } from "../http/wire.ts";

// Enough for first curves, which the stream refines; all of it is in the page's HTML.
const points = 240;
const heatColumns = 40;
const mostSamples = 100;
const mostStory = 100;

/**
 * The coarse view that a page shows before its script runs and the stream arrives. Its `lastSeq` is 0,
 * so that the stream's events count as new.
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
