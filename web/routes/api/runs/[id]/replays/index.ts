import { folderOf } from "../../../../../server/runs/open_run.ts";
import { readJson } from "../../../../../server/http/read_json.ts";
import { replayRequest } from "../../../../../state/replay_request.ts";
import { jsonResponse } from "../../../../../server/http/wire.ts";
import { define } from "../../../../../server/context/define.ts";

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
