import { lookRequest } from "../../../../../pipeline/contracts/looks.ts";
import { folderOf } from "../../../../server/runs/open_run.ts";
import { readJson } from "../../../../server/http/read_json.ts";
import { define } from "../../../../server/context/define.ts";

/**
 * POST {what, step | places}: a single step of a recorded run, trained again. Answers with lines of JSON
 * about its progress, then with the bytes.
 */
export const handler = define.handlers({
  async POST({ state: { dashboard: { runsDir, looks } }, params, req }) {
    const frames = looks.ask(folderOf(runsDir, params.id), await readJson(req, lookRequest));
    const headers = {
      "content-type": "application/octet-stream",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no", // nginx would hold the progress back
    };
    return new Response(frames, { headers });
  },
});
