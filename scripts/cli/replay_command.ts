import { fileURLToPath } from "node:url";
import type { ReplayCommand } from "../../web/mod.ts";
import config from "../../deno.json" with { type: "json" };

const project = fileURLToPath(new URL("../../", import.meta.url));

/** How the dashboard starts a replay: as the task does, with the permissions of the task. */
export function replayCommand(): ReplayCommand {
  const [command, ...args] = config.tasks.replay.command.split(" ");
  const script = args.pop()!;
  return { command, args: [...args, project + script] };
}
