/** `deno task dashboard`: serves the dashboard for all runs of a folder. */
import { existsSync } from "node:fs";
import { printable, sweepRuns } from "../pipeline/store/mod.ts";
import { dashboardHelp, parseDashboardWords } from "./cli/dashboard_command.ts";
import { replayCommand } from "./cli/replay_command.ts";
import { placesOf } from "./cli/cache_folder.ts";
import { runScript } from "./cli/run_script.ts";
import { placeStatedLibraries } from "./cli/stated_library.ts";
import { startTelling } from "./cli/start_telling.ts";

function whereScriptsAre({ cacheDir }: { cacheDir: string }): string {
  if (existsSync(cacheDir)) return `the page's scripts are in ${cacheDir}`;
  return `the page's scripts are made at each start, since ${cacheDir} cannot be written`;
}

await runScript(async () => {
  placeStatedLibraries();
  const flags = parseDashboardWords(Deno.args);
  if (!flags) {
    console.log(dashboardHelp());
    return;
  }
  (await sweepRuns(flags.runsDir)).forEach((line) => console.error(`warning: ${printable(line)}`));
  const crash = Promise.withResolvers<never>();
  const onCrash = (message: string) => crash.reject(new Error(message));
  const { prepare, ...options } = flags;
  const { url, close } = await startTelling({
    ...options,
    replay: replayCommand(placesOf({})),
    onRestart: (message) => console.error(`the dashboard starts again: ${message}`),
    onCrash,
  });
  if (prepare) {
    close();
    console.log(`dashboard: it starts without a network now; ${whereScriptsAre(options)}`);
    return;
  }
  console.log(`dashboard: ${url}\nCtrl-C ends it.`);
  await crash.promise;
});
