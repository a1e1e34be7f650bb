import { remarks, writeRemarks } from "../../../../../pipeline/store/mod.ts";
import { define } from "../../../../server/context/define.ts";
import { readJson } from "../../../../server/http/read_json.ts";
import { jsonResponse } from "../../../../server/http/wire.ts";
import { refusable } from "../../../../server/runs/refusable.ts";
import { folderOf } from "../../../../server/runs/open_run.ts";

/** POST {tags, note}: says about a run what is to be read in the list, also while it trains. */
export const handler = define.handlers({
  async POST({ state, params, req }) {
    const folder = folderOf(state.dashboard.runsDir, params.id);
    const said = await readJson(req, remarks);
    await refusable(() => writeRemarks(folder, said));
    return jsonResponse(said);
  },
});
