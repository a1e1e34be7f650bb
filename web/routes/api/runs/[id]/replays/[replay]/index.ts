import { folderOf } from "../../../../../../server/runs/open_run.ts";
import { define } from "../../../../../../server/context/define.ts";

/** DELETE: stops a replay; its events stay. */
export const handler = define.handlers({
  async DELETE({ state: { dashboard: { runsDir, replays } }, params }) {
    await replays.stop(folderOf(runsDir, params.id), params.replay);
    return new Response(null, { status: 204 });
  },
});
