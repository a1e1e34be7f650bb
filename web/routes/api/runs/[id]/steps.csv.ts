import { stepsCsv } from "../../../../server/downloads/steps_csv.ts";
import { withRun } from "../../../../server/open_run.ts";
import { define } from "../../../../utils.ts";

/** GET: the numbers of all steps, as a table. */
export const handler = define.handlers({
  GET: ({ state, params: { id } }) => {
    const csv = withRun(state.dashboard.runsDir, id, stepsCsv);
    const headers = {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${id}-steps.csv"`,
    };
    return new Response(csv, { headers });
  },
});
