import { deleteRun } from "../../../../../pipeline/store/mod.ts";
import { folderOf, withRun } from "../../../../server/runs/open_run.ts";
import { refusable } from "../../../../server/runs/refusable.ts";
import { jsonResponse } from "../../../../server/http/wire.ts";
import { define } from "../../../../server/context/define.ts";

/** GET: a run's summary, start and settings. DELETE: removes it for good. */
export const handler = define.handlers({
  GET: ({ state, params }) =>
    withRun(state.dashboard.runsDir, params.id, (reader) =>
      jsonResponse({
        summary: reader.summary(),
        started: reader.state().started,
        settings: reader.settings,
      })),
  async DELETE({ state, params }) {
    const { runsDir, feeds, replays, looks } = state.dashboard;
    const folder = folderOf(runsDir, params.id);
    await Promise.all([replays.stopAll(folder), looks.stopAll(folder)]);
    await refusable(() => deleteRun(runsDir, params.id));
    feeds.end(params.id);
    return new Response(null, { status: 204 });
  },
});
