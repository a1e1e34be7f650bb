/** `deno task bench dashboard`: what a thousand browsers that watch a run cost its training. */
import { openBackend } from "../../ops/mod.ts";
import { createRun } from "../../pipeline/mod.ts";
import { startDashboard } from "../../web/mod.ts";
import { presetSettings } from "../cli/presets.ts";
import { toRunConfig } from "../cli/settings.ts";
import { benchConfigs } from "./configs.ts";
import { dashboardBenchHelp, parseDashboardBenchWords } from "./dashboard_flags.ts";
import { formatWatching } from "./format_watching.ts";
import { watchingRounds, watchingVerdict } from "./watching_rounds.ts";

/** Runs the benchmark; answers with the exit code: 1 when memory grew. */
export async function benchDashboard(words: readonly string[]): Promise<number> {
  const flags = parseDashboardBenchWords(words);
  if (!flags) {
    console.log(dashboardBenchHelp());
    return 0;
  }
  const folder = Deno.makeTempDirSync();
  const backend = await openBackend(flags.backend, {});
  try {
    const run = await createRun({
      ...toRunConfig(presetSettings("quickstart"), "bench"),
      runsDir: folder,
    });
    const dashboard = await startDashboard({
      ...{ runsDir: folder, cacheDir: `${folder}/.cache`, host: "127.0.0.1", port: undefined },
      onCrash: (message) => console.error(`the dashboard has ended: ${message}`),
    });
    const url = new URL("api/runs/bench/events", dashboard.url).href;
    const rounds = await watchingRounds({ ...flags, model: benchConfigs[flags.config], run, url });
    dashboard.close();
    run.close();
    const verdict = watchingVerdict(rounds);
    console.log(formatWatching(flags, backend, rounds, verdict));
    return verdict.isLevel ? 0 : 1;
  } finally {
    backend.close();
    Deno.removeSync(folder, { recursive: true });
  }
}
