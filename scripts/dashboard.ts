/** `deno task dashboard`: serves the dashboard for all runs of a folder. */
import { dashboardHelp, parseDashboardWords } from "./cli/dashboard_command.ts";
import { replayCommand } from "./cli/replay_command.ts";
import { runScript } from "./cli/run_script.ts";
import { placeStatedLibrary } from "./cli/stated_library.ts";
import { startTelling } from "./cli/start_telling.ts";

await runScript(async () => {
  placeStatedLibrary();
  const flags = parseDashboardWords(Deno.args);
  if (!flags) {
    console.log(dashboardHelp());
    return;
  }
  const crash = Promise.withResolvers<never>();
  const onCrash = (message: string) => crash.reject(new Error(message));
  const { url } = await startTelling({
    ...flags,
    cacheDir: "cache/dashboard",
    replay: replayCommand(),
    onRestart: (message) => console.error(`the dashboard starts again: ${message}`),
    onCrash,
  });
  console.log(`dashboard: ${url}\nCtrl-C ends it.`);
  await crash.promise;
});
