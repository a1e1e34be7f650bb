import { choices } from "../../../../../pipeline/generator/exports/mod.ts";
import { folderOf } from "../../../../server/runs/open_run.ts";
import { jsonResponse } from "../../../../server/http/wire.ts";
import { define } from "../../../../server/context/define.ts";

/** GET: the steps of the checkpoints that a run keeps, and the best one's. */
export const handler = define.handlers({
  GET: ({ state, params }) => jsonResponse(choices(folderOf(state.dashboard.runsDir, params.id))),
});
