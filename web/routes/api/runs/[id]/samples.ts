import { withRun } from "../../../../server/runs/open_run.ts";
import { jsonResponse } from "../../../../server/http/wire.ts";
import { define } from "../../../../server/context/define.ts";

/** GET: the events of all samples of a run. */
export const handler = define.handlers({
  GET: ({ state, params }) =>
    withRun(
      state.dashboard.runsDir,
      params.id,
      (reader) => jsonResponse(reader.all("sample").map(({ event }) => event)),
    ),
});
