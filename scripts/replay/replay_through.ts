/** Runs a replay from start to end. */
import process from "node:process";
import { type ReplayEnded, type ReplayEvent, tellReplay } from "../../pipeline/replay/mod.ts";
import { onStopSignal } from "../cli/on_stop_signal.ts";
import type { DumpFolder } from "./dump_folder.ts";
import type { OpenReplay } from "./open_replay.ts";
import type { ReplayFlags } from "./replay_flags.ts";

/**
 * Replays, compares and reports. It ends early at a step that differs or breaks, when it is interrupted,
 * or when nobody reads its output any more.
 */
export async function replayThrough(
  { from, ...replay }: OpenReplay,
  { breakAt, goOn }: ReplayFlags,
  { dumpFolder, tell }: {
    dumpFolder: DumpFolder;
    tell: (event: ReplayEvent) => Promise<void> | void;
  },
): Promise<ReplayEnded> {
  const signal = await onStopSignal();
  process.stdout.on("error", signal.request);
  try {
    const draw = dumpFolder.draw;
    return await tellReplay(
      { ...replay, from: from + 1, breakAt, goesOn: goOn, stop: signal.stop, draw },
      tell,
    );
  } finally {
    process.stdout.off("error", signal.request);
    signal.close();
  }
}
