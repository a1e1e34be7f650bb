/** `deno task train`: trains a DCGAN, and shows its progress. */
import process from "node:process";
import { identity, lastValueFrom, map, merge, ReplaySubject } from "rxjs";
import { Gan } from "../model/mod.ts";
import { openBackend } from "../ops/mod.ts";
import { modelConfig, openDataset, type RunConfig, shellWord, train } from "../pipeline/mod.ts";
import type { LiveBoard } from "../pipeline/tensorboard/mod.ts";
import type { DashboardFlags } from "./cli/dashboard_flags.ts";
import { onStopSignal } from "./cli/on_stop_signal.ts";
import { showProgress } from "./cli/progress/show_progress.ts";
import { shownPath } from "./cli/places.ts";
import { runScript } from "./cli/run_script.ts";
import { showOpening } from "./cli/show_opening.ts";
import { placeStatedLibraries } from "./cli/stated_library.ts";
import { isLiveTerminal } from "./cli/terminal.ts";
import { parseTrainFlags, type TrainFlags } from "./cli/train/parse_train_flags.ts";
import { newRun, type Start } from "./cli/train/start.ts";
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
  const start = await startOf(flags, closing);
  await setUp(trainNeeds(start.config), {
    install: mayInstall(flags.noInstall),
    print: (line) => console.log(line),
  });
  await trainRun(start, flags);
});

/** What only some runs need is loaded only for them, here and below. */
async function startOf(
  flags: Exclude<TrainFlags, { kind: "help" }>,
  closing: DisposableStack,
): Promise<Start> {
  if (flags.kind === "run") return newRun(flags, closing);
  const { resumedRun } = await import("./cli/train/resume_run.ts");
  return resumedRun(flags.request);
}

/** Opens what a run needs, the data before any device, and closes it again however the run ends. */
async function trainRun(
  start: Start,
  { dashboard, tensorboard }: { dashboard?: DashboardFlags; tensorboard?: string | true },
): Promise<void> {
  // Replayed to the run: opening the data may give warnings before the run starts.
  const warnings = new ReplaySubject<string>(100);
  const onTrouble = (message: string) => warnings.next(message);
  const dataset = await showOpening((onProgress) =>
    openDataset(start.config, { onProgress, onWarning: onTrouble, alsoIn: start.oldDataDir })
  );
  using closing = new DisposableStack();
  closing.defer(() => dataset.close?.());
  await start.checkData?.(dataset);
  const model = modelConfig(start.config, dataset);
  const config = { ...start.config, cDim: model.cDim, yDim: model.yDim };

  // The dashboard is a process of its own, which starts while the device opens.
  const opening = [
    showOpening((onProgress) =>
      openBackend(config.backend, { ...config, onProgress, onWarning: onTrouble })
    ).then((backend) => {
      closing.defer(backend.close);
      return backend;
    }),
    boardOpened(dashboard, config, onTrouble).then((close) => closing.defer(close)),
  ] as const;
  await Promise.allSettled(opening); // what is open is closed, whatever fails
  const [backend] = await Promise.all(opening);
  const gan = new Gan(model);
  closing.defer(() => gan.dispose());
  const run = await start.open(gan, config, onTrouble, dataset);
  closing.defer(run.close);
  const shown = await boardOf(tensorboard, run.folder, onTrouble);
  closing.defer(shown.close);
  const signal = await onStopSignal();
  closing.defer(signal.close);
  // The reader of our output may exit (`| head`). The run then stops as by Ctrl-C.
  process.stdout.on("error", signal.request);

  const events = train({
    ...{ config, dataset, backend, gan, run },
    resumedFrom: start.resumedFrom,
    stop: signal.stop,
    warnings: merge(start.warnings?.(backend) ?? [], warnings),
  }).pipe(shown.write);
  await lastValueFrom(showProgress(events, {
    out: process.stdout,
    isTerminal: isLiveTerminal(),
    columns,
    notices: signal.stop.pipe(map(() => stopNotice)),
  }));
}

/** @returns what closes the dashboard, where one is wanted */
async function boardOpened(
  dashboard: DashboardFlags | undefined,
  config: RunConfig,
  onTrouble: (message: string) => void,
): Promise<() => void> {
  if (!dashboard) return () => {};
  const { openDashboard } = await import("./cli/open_dashboard.ts");
  return openDashboard(dashboard, config, onTrouble);
}

/** Files for TensorBoard, where they are asked for. */
async function boardOf(
  stated: string | true | undefined,
  runFolder: string,
  onTrouble: (message: string) => void,
): Promise<Pick<LiveBoard, "write" | "close">> {
  if (stated === undefined) return { write: identity, close: () => {} };
  const { boardFolder, openLiveBoard } = await import("../pipeline/tensorboard/mod.ts");
  const exportCommand = `deno task export ${shellWord(shownPath(runFolder))} --tensorboard`;
  const to = boardFolder(runFolder, stated === true ? undefined : stated);
  return openLiveBoard({ runFolder, to, exportCommand, onTrouble });
}
