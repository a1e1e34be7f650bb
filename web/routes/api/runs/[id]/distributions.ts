import { withRun } from "../../../../server/open_run.ts";
import { rangeParams } from "../../../../server/query.ts";
import { distributionColumns } from "../../../../server/run_snapshot.ts";
import { jsonResponse } from "../../../../server/wire.ts";
import { define } from "../../../../utils.ts";

/** GET ?from=&to=&points=: histograms of a run's steps, so many of them. */
export const handler = define.handlers({
  GET: ({ state, params, url }) =>
    withRun(
      state.dashboard.runsDir,
      params.id,
      (reader) => jsonResponse(distributionColumns(reader.distributions(rangeParams(url)))),
    ),
});
