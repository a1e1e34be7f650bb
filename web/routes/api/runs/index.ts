import { listRuns } from "../../../../pipeline/store/mod.ts";
import { jsonResponse } from "../../../server/wire.ts";
import { define } from "../../../utils.ts";

/** GET: every run, the newest first. */
export const handler = define.handlers({
  GET: ({ state }) => jsonResponse(listRuns(state.dashboard.runsDir)),
});
