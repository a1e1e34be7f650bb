import * as v from "valibot";
import { isRunName, renameRun } from "../../../../../pipeline/store/mod.ts";
import { folderOf } from "../../../../server/runs/open_run.ts";
import { readJson } from "../../../../server/http/read_json.ts";
import { refusable } from "../../../../server/runs/refusable.ts";
import { jsonResponse } from "../../../../server/http/wire.ts";
import { define } from "../../../../server/context/define.ts";

const newName = v.object({ name: v.pipe(v.string(), v.check(isRunName, "no run's name")) });

/** POST {name}: renames a run. */
export const handler = define.handlers({
  async POST({ state, params, req }) {
    const { runsDir, feeds, replays, looks } = state.dashboard;
    const folder = folderOf(runsDir, params.id);
    const { name } = await readJson(req, newName);
    await Promise.all([replays.stopAll(folder), looks.stopAll(folder)]);
    await refusable(() => renameRun(runsDir, params.id, name));
    feeds.end(params.id);
    return jsonResponse({ name });
  },
});
