import { runCommand, sendCommand } from "../../../../../pipeline/store/mod.ts";
import { folderOf } from "../../../../server/runs/open_run.ts";
import { readJson } from "../../../../server/http/read_json.ts";
import { refusable } from "../../../../server/runs/refusable.ts";
import { define } from "../../../../server/context/define.ts";

/** POST: sends a command to a run that trains. The run reports by an event that it has obeyed. */
export const handler = define.handlers({
  async POST({ state, params, req }) {
    const { runsDir } = state.dashboard;
    folderOf(runsDir, params.id);
    const command = await readJson(req, runCommand);
    await refusable(() => sendCommand(runsDir, params.id, command));
    return new Response(null, { status: 202 });
  },
});
