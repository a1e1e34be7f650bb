import { fileResponse } from "../../../../../server/runs/run_files.ts";
import { define } from "../../../../../server/context/define.ts";

/** GET: an image or the latents of a run, by the path in its events. */
export const handler = define.handlers({
  GET: ({ state, params, req, url }) =>
    fileResponse(state.dashboard.runsDir, params, { req, isVersioned: url.searchParams.has("v") }),
});
