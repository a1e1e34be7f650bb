import { attachment } from "../../../../server/downloads/attachment.ts";
import { stepsCsv } from "../../../../server/downloads/steps_csv.ts";
import { withRun } from "../../../../server/open_run.ts";
import { stepsParam } from "../../../../server/query.ts";
import { define } from "../../../../utils.ts";

/** GET ?from=&to=: the numbers of these steps, or of all, as a table. */
export const handler = define.handlers({
  GET: ({ state, params: { id }, url }) => {
    const steps = stepsParam(url);
    const csv = withRun(state.dashboard.runsDir, id, (reader) => stepsCsv(reader, steps));
    const part = [steps.from, steps.to].map((step) => step === undefined ? "" : `-${step}`);
    const headers = {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": attachment(`${id}-steps${part.join("")}.csv`),
    };
    return new Response(csv, { headers });
  },
});
