import { withRun } from "../../../../server/open_run.ts";
import { rangeParams } from "../../../../server/query.ts";
import { distributionColumns, mostHistograms } from "../../../../server/run_snapshot.ts";
import { jsonResponse } from "../../../../server/wire.ts";
import { define } from "../../../../utils.ts";

/** GET ?from=&to=&points=: histograms of a run's steps, so many of them. */
export const handler = define.handlers({
  GET({ state: { dashboard: { runsDir, turns } }, params: { id }, url }) {
    const range = rangeParams(url);
    const points = Math.min(range.points, mostHistograms);
    return turns.answer(() =>
      withRun(
        runsDir,
        id,
        (reader) => jsonResponse(distributionColumns(reader.distributions({ ...range, points }))),
      )
    );
  },
});
