import { folderOf } from "../../../../../server/open_run.ts";
import { readJson } from "../../../../../server/read_json.ts";
import { replayRequest } from "../../../../../server/replays/replay_request.ts";
import { jsonResponse } from "../../../../../server/wire.ts";
import { define } from "../../../../../utils.ts";

/** GET: which replays a run has. POST {from, to, backend?, pictures?}: starts one. */
export const handler = define.handlers({
  GET({ state: { dashboard: { runsDir, replays } }, params }) {
    return jsonResponse(replays.list(folderOf(runsDir, params.id)));
  },
  async POST({ state: { dashboard: { runsDir, replays } }, params, req }) {
    const folder = folderOf(runsDir, params.id);
    return jsonResponse({ id: replays.start(folder, await readJson(req, replayRequest)) }, 201);
  },
});
