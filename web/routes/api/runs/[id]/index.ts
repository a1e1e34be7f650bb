import { deleteRun } from "../../../../../pipeline/store/mod.ts";
import { folderOf, withRun } from "../../../../server/open_run.ts";
import { refusable } from "../../../../server/refusable.ts";
import { startOf } from "../../../../server/run_snapshot.ts";
import { jsonResponse } from "../../../../server/wire.ts";
import { define } from "../../../../utils.ts";

/** GET: what a run is, and how it stands. DELETE: removes it, for ever. */
export const handler = define.handlers({
  GET: ({ state, params }) =>
    withRun(state.dashboard.runsDir, params.id, (reader) =>
      jsonResponse({
        summary: reader.summary(),
        started: startOf(reader),
        settings: reader.settings,
      })),
  async DELETE({ state, params }) {
    const { runsDir, feeds, replays } = state.dashboard;
    const folder = folderOf(runsDir, params.id);
    await replays.stopAll(folder);
    await refusable(() => deleteRun(runsDir, params.id));
    feeds.end(params.id);
    return new Response(null, { status: 204 });
  },
});
