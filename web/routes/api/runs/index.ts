import { listRuns } from "../../../../pipeline/store/mod.ts";
import { readably } from "../../../server/open_run.ts";
import { jsonResponse } from "../../../server/wire.ts";
import { define } from "../../../utils.ts";

/** GET: every run, the newest first. */
export const handler = define.handlers({
  GET: ({ state }) => jsonResponse(readably(() => listRuns(state.dashboard.runsDir))),
});
