import { HttpError } from "fresh";
import * as v from "valibot";
import { recordedStates } from "../../../../../pipeline/store/mod.ts";
import { folderOf, withRun } from "../../../../server/runs/open_run.ts";
import { readJson } from "../../../../server/http/read_json.ts";
import { experimentNames, experimentPlan } from "../../../../state/experiments.ts";
import { jsonResponse } from "../../../../server/http/wire.ts";
import { define } from "../../../../server/context/define.ts";

const request = v.strictObject({ experiment: v.picklist(experimentNames) });

/** POST {experiment}: repeats a part of the run with a setting changed, and answers with the new run. */
export const handler = define.handlers({
  async POST({ state: { dashboard: { runsDir, forks } }, params, req }) {
    const { experiment } = await readJson(req, request);
    const folder = folderOf(runsDir, params.id);
    const { config, done } = withRun(runsDir, params.id, (reader) => ({
      config: reader.settings.config,
      done: reader.summary().step,
    }));
    const plan = experimentPlan(experiment, config, { states: recordedStates(folder), done });
    if (!plan) throw new HttpError(409, "this experiment has nothing to change or to repeat here");
    return jsonResponse(
      { run: await forks.start(folder, plan, `${params.id}-${experiment}`) },
      201,
    );
  },
});
