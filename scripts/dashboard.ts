/** `deno task dashboard`: serves the dashboard for all runs of a folder. */
import { defaultPlaces, printable, sweepRuns } from "../pipeline/store/mod.ts";
import { dashboardHelp, parseDashboardWords } from "./cli/dashboard_command.ts";
import { replayCommand } from "./cli/replay_command.ts";
import { runScript } from "./cli/run_script.ts";
import { startTelling } from "./cli/start_telling.ts";

await runScript(async () => {
  const flags = parseDashboardWords(Deno.args);
  if (!flags) {
    console.log(dashboardHelp());
    return;
  }
  (await sweepRuns(flags.runsDir)).forEach((line) => console.error(`warning: ${printable(line)}`));
  const crash = Promise.withResolvers<never>();
  const onCrash = (message: string) => crash.reject(new Error(message));
  const { url } = await startTelling({
    ...flags,
    cacheDir: "cache/dashboard",
    replay: replayCommand(defaultPlaces),
    onCrash,
  });
  console.log(`dashboard: ${url}\nCtrl-C ends it.`);
  await crash.promise;
});
