import { runCommand, sendCommand } from "../../../../../pipeline/store/mod.ts";
import { folderOf } from "../../../../server/runs/open_run.ts";
import { readJson } from "../../../../server/http/read_json.ts";
import { refusable } from "../../../../server/runs/refusable.ts";
import { define } from "../../../../server/context/define.ts";

/** POST: asks something of a run that trains; it tells by an event when it has obeyed. */
export const handler = define.handlers({
  async POST({ state, params, req }) {
    const { runsDir } = state.dashboard;
    folderOf(runsDir, params.id);
    const command = await readJson(req, runCommand);
    await refusable(() => sendCommand(runsDir, params.id, command));
    return new Response(null, { status: 202 });
  },
});
