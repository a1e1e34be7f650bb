import { withRun } from "../../../../server/runs/open_run.ts";
import { rangeParams } from "../../../../server/http/query.ts";
import { jsonResponse } from "../../../../server/http/wire.ts";
import { define } from "../../../../server/context/define.ts";

/** GET ?from=&to=&points=: the numbers of a run's steps, thinned. */
export const handler = define.handlers({
  GET({ state: { dashboard: { runsDir, turns } }, params: { id }, url }) {
    const range = rangeParams(url);
    return turns.answer(() => withRun(runsDir, id, (reader) => jsonResponse(reader.steps(range))));
  },
});
