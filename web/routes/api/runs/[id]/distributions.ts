import { withRun } from "../../../../server/runs/open_run.ts";
import { rangeParams } from "../../../../server/http/query.ts";
import { distributionColumns, mostHistograms } from "../../../../server/runs/run_snapshot.ts";
import { jsonResponse } from "../../../../server/http/wire.ts";
import { define } from "../../../../server/context/define.ts";

/** GET ?from=&to=&points=: at most `points` histograms of a run's steps. */
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
