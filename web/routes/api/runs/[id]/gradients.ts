import { withRun } from "../../../../server/runs/open_run.ts";
import { mostPlaces } from "../../../../../pipeline/contracts/looks.ts";
import { jsonResponse } from "../../../../server/http/wire.ts";
import { define } from "../../../../server/context/define.ts";

/** GET: how strongly each variable was moved at the steps that training measured, evenly spread. */
export const handler = define.handlers({
  GET({ state: { dashboard: { runsDir, turns } }, params: { id } }) {
    return turns.answer(() =>
      withRun(runsDir, id, (reader) => {
        const events = reader.gradients({ points: mostPlaces });
        return jsonResponse(events.map(({ step, variables }) => ({ step, variables })));
      })
    );
  },
});
