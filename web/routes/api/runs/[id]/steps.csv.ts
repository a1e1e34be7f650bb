import type { RunReader } from "../../../../../pipeline/store/mod.ts";
import { attachment } from "../../../../server/downloads/attachment.ts";
import { stepsCsv } from "../../../../server/downloads/steps_csv.ts";
import { openRun, readably } from "../../../../server/runs/open_run.ts";
import { stepsParam } from "../../../../server/http/query.ts";
import { define } from "../../../../server/context/define.ts";

/** GET ?from=&to=: the numbers of these steps, or of all, as a table. */
export const handler = define.handlers({
  GET: ({ state: { dashboard: { runsDir, clients, turns } }, params: { id }, url }) => {
    const steps = stepsParam(url);
    const leave = clients.enter();
    let reader: RunReader | undefined;
    const onEnd = () => {
      reader?.close();
      leave();
    };
    const part = [steps.from, steps.to].map((step) => step === undefined ? "" : `-${step}`);
    const headers = {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": attachment(`${id}-steps${part.join("")}.csv`),
    };
    try {
      const opened = reader = openRun(runsDir, id);
      return new Response(readably(() => stepsCsv(opened, { ...steps, turns, onEnd })), {
        headers,
      });
    } catch (error) {
      onEnd();
      throw error;
    }
  },
});
