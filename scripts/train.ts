/** `deno task train`: trains a DCGAN, and shows its progress. */
import process from "node:process";
import { lastValueFrom, map, merge, ReplaySubject } from "rxjs";
import { Gan } from "../model/mod.ts";
import { openBackend } from "../ops/mod.ts";
import {
  createRun,
  modelConfig,
  openDataset,
  type Run,
  type RunClaim,
  type RunConfig,
  train,
} from "../pipeline/mod.ts";
import { initWeights } from "../pipeline/run/init_weights.ts";
import {
  checkGoesOn,
  continueRun,
  restoreCheckpoint,
  resumedFrom,
  resumeWarnings,
  type StoppedRun,
} from "../pipeline/run/resume.ts";
import { claimName } from "./cli/claim_name.ts";
import { onStopSignal } from "./cli/on_stop_signal.ts";
import type { DashboardFlags } from "./cli/dashboard_flags.ts";
import { openDashboard } from "./cli/open_dashboard.ts";
import { parseTrainFlags } from "./cli/train/parse_train_flags.ts";
import { showProgress } from "./cli/progress/show_progress.ts";
import { showOpening } from "./cli/show_opening.ts";
import { resumedRun } from "./cli/train/resume_run.ts";
import { runScript } from "./cli/run_script.ts";
import { placeStatedLibraries } from "./cli/stated_library.ts";
import { isLiveTerminal } from "./cli/terminal.ts";
import { trainNeeds } from "./setup/needs.ts";
import { mayInstall, setUp } from "./setup/set_up.ts";

const columns = () => process.stdout.columns ?? 80;
const stopNotice =
  "finishing this step and saving a last sample and checkpoint; Ctrl-C again quits at once";

await runScript(async () => {
  placeStatedLibraries();
  const flags = parseTrainFlags(Deno.args, { columns: columns() });
  if (flags.kind === "help") {
    console.log(flags.text);
    return;
  }
  using closing = new DisposableStack();
  const start = flags.kind === "resume"
    ? resumedRun(flags.request)
    : await claimedRun(flags, closing);
  await setUp(trainNeeds(start.config), {
    install: mayInstall(flags.noInstall),
    print: (line) => console.log(line),
  });
  await trainRun(start, flags.dashboard);
});

/** A new run, or one that resumes. */
type Start = ClaimedRun | StoppedRun;

interface ClaimedRun {
  config: RunConfig;
  /** Reserves the run's name, and releases it if the run cannot start. */
  claim: RunClaim;
}

async function claimedRun(
  { config, isNamed }: { config: RunConfig; isNamed: boolean },
  closing: DisposableStack,
): Promise<ClaimedRun> {
  const claim = await claimName(config, isNamed);
  closing.defer(claim.release);
  return { config: { ...config, name: claim.name }, claim };
}

/** Opens what a run needs, the data before any device, and closes it again however the run ends. */
async function trainRun(start: Start, dashboard: DashboardFlags | undefined): Promise<void> {
  const stopped = "checkpoint" in start ? start : undefined;
  // Replayed to the run: opening the data may give warnings before the run starts.
  const warnings = new ReplaySubject<string>(100);
  const onTrouble = (message: string) => warnings.next(message);
  const dataset = await showOpening((onProgress) =>
    openDataset(start.config, {
      onProgress,
      onWarning: onTrouble,
      alsoIn: stopped?.kept.dataDir,
    })
  );
  if (stopped) await checkGoesOn(stopped, dataset);
  const model = modelConfig(start.config, dataset);
  const config = { ...start.config, cDim: model.cDim, yDim: model.yDim };

  using closing = new DisposableStack();
  if (dashboard) closing.defer(await openDashboard(dashboard, config, onTrouble));
  const backend = await showOpening((onProgress) =>
    openBackend(config.backend, { ...config, onProgress, onWarning: onTrouble })
  );
  closing.defer(backend.close);
  const gan = new Gan(model);
  closing.defer(() => gan.dispose());
  if (stopped) restoreCheckpoint(gan, stopped);
  const run = "claim" in start
    ? await beginRun({ config, claim: start.claim }, gan, onTrouble)
    : await continueRun(start, { onTrouble });
  closing.defer(run.close);
  const signal = await onStopSignal();
  closing.defer(signal.close);
  // The reader of our output may exit (`| head`). The run then stops as by Ctrl-C.
  process.stdout.on("error", signal.request);

  const events = train({
    ...{ config, dataset, backend, gan, run },
    resumedFrom: stopped && resumedFrom(stopped),
    stop: signal.stop,
    warnings: stopped ? merge(resumeWarnings(stopped, backend), warnings) : warnings,
  });
  await lastValueFrom(showProgress(events, {
    out: process.stdout,
    isTerminal: isLiveTerminal(),
    columns,
    notices: signal.stop.pipe(map(() => stopNotice)),
  }));
}

function beginRun(
  { config, claim }: ClaimedRun,
  gan: Gan,
  onTrouble: (message: string) => void,
): Promise<Run> {
  const { initFrom } = config;
  const parent = initFrom === undefined ? undefined : initWeights(gan, initFrom, config);
  return createRun(config, { claim, parent, onTrouble });
}
