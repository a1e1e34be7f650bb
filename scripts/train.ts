/** `deno task train`: trains a DCGAN, and shows its progress. */
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { identity, lastValueFrom, map, merge, ReplaySubject } from "rxjs";
import { Gan } from "../model/mod.ts";
import { openBackend } from "../ops/mod.ts";
import { currentLaunch, endLaunch } from "../ops/ranks/mpi/mod.ts";
import { modelConfig, openDataset, type RunConfig, shellWord, train } from "../pipeline/mod.ts";
import type { LiveBoard } from "../pipeline/tensorboard/mod.ts";
import type { DashboardFlags } from "./cli/dashboard_flags.ts";
import type { Telling } from "./cli/open_dashboard.ts";
import { onStopSignal } from "./cli/on_stop_signal.ts";
import { showProgress } from "./cli/progress/show_progress.ts";
import { shownPath } from "./cli/places.ts";
import { runScript } from "./cli/run_script.ts";
import { showOpening } from "./cli/show_opening.ts";
import { placeStatedLibraries } from "./cli/stated_library.ts";
import { isLiveTerminal } from "./cli/terminal.ts";
import type { Ranks } from "./cli/train/join_ranks.ts";
import { parseTrainFlags, type TrainFlags } from "./cli/train/parse_train_flags.ts";
import type { RankFlags } from "./cli/train/rank_flags.ts";
import { newRun, type Start } from "./cli/train/start.ts";
import { trainNeeds } from "./setup/needs.ts";
import { mayInstall, setUp } from "./setup/set_up.ts";

/** A launcher that is asked to end all ranks drops what it has not yet passed on of their words. */
const passingOnMillis = 500;

const columns = () => process.stdout.columns ?? 80;
const stopNotice =
  "finishing this step and saving a last sample and checkpoint; Ctrl-C again quits at once";

let hasJoined = false;

await runScript(
  async () => {
    placeStatedLibraries();
    const flags = parseTrainFlags(Deno.args, { columns: columns() });
    if (flags.kind === "help") {
      console.log(flags.text);
      return;
    }
    using closing = new DisposableStack();
    const ranks = flags.ranks && await joined(flags.ranks, closing);
    const begin = () => startOf(flags, closing);
    const start = await (ranks ? ranks.start(flags, begin) : begin());
    if (ranks?.isFirst ?? true) {
      await setUp(trainNeeds(start.config, ranks?.isAlone), {
        install: mayInstall(flags.noInstall),
        print: (line) => console.log(line),
      });
    }
    await trainRun(start, flags, ranks);
  },
  tellsErrors,
  endOthers,
);

/** Of several ranks that end for the same reason, the first says it. */
function tellsErrors(error: unknown) {
  if (!Deno.args.includes("--distributed")) return "now";
  const rank = currentLaunch()?.rank ?? 0;
  if (rank === 0 || ["StepBrokenError", "RankLostError"].includes((error as Error).name)) {
    return "now";
  }
  return hasJoined ? "never" : "if nobody else does";
}

/** A rank that fails before it has joined the others would leave them waiting for it. */
async function endOthers(exitCode: number): Promise<void> {
  if (!Deno.args.includes("--distributed") || hasJoined || !currentLaunch()) return;
  await pause(passingOnMillis);
  endLaunch(exitCode);
}

/** The processes of a run of several; until `closing` none of them ends before the others. */
async function joined(flags: RankFlags, closing: DisposableStack): Promise<Ranks> {
  const { Ranks } = await import("./cli/train/join_ranks.ts");
  const ranks = Ranks.join(flags);
  hasJoined = true;
  closing.defer(() => ranks.close());
  if (ranks.isFirst) console.log(ranks.notice);
  return ranks;
}

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
  ranks?: Ranks,
): Promise<void> {
  const writes = ranks?.isFirst ?? true;
  // Replayed to the run: opening the data may give warnings before the run starts.
  const warnings = new ReplaySubject<string>(100);
  const onTrouble = (message: string) => warnings.next(message);
  const show = writes ? console.log : () => {};
  const open = () =>
    showOpening(
      (onProgress) =>
        openDataset(start.config, { onProgress, onWarning: onTrouble, alsoIn: start.oldDataDir }),
      show,
    );
  // The dashboard is a process of its own, which starts meanwhile, and tells of itself after that.
  const opened = Promise.withResolvers<void>();
  const board = boardOpened(writes ? dashboard : undefined, start.config, {
    onTrouble,
    told: opened.promise,
  });
  board.catch(() => {}); // it is awaited below, unless the data cannot be opened, which ends all
  const dataset = await (ranks ? ranks.openData(open) : open());
  opened.resolve();
  using closing = new DisposableStack();
  closing.defer(() => dataset.close?.());
  await together(ranks, () => start.checkData?.(dataset));
  const model = modelConfig(start.config, dataset);
  const config = { ...start.config, cDim: model.cDim, yDim: model.yDim };

  const opening = [
    together(
      ranks,
      () =>
        showOpening(
          (onProgress) =>
            openBackend(config.backend, {
              ...config,
              ...{ onHost: model.shards !== undefined, onProgress, onWarning: onTrouble },
            }),
          show,
        ),
      ({ name, description }) => ({ "backends": `${name} (${description})` }),
    ).then((backend) => {
      closing.defer(backend.close);
      return backend;
    }),
    board.then((close) => closing.defer(close)),
  ] as const;
  await Promise.allSettled(opening); // what is open is closed, whatever fails
  const [backend] = await Promise.all(opening);
  const gan = await together(ranks, () => new Gan(model, ranks?.several));
  closing.defer(() => gan.dispose());
  const run = await together(ranks, () => start.open(gan, config, onTrouble, dataset));
  closing.defer(run.close);
  await ranks?.shareState(gan, start);
  const shown = await boardOf(writes ? tensorboard : undefined, run.folder, onTrouble);
  closing.defer(shown.close);
  const signal = await onStopSignal();
  closing.defer(signal.close);
  // The reader of our output may exit (`| head`). The run then stops as by Ctrl-C.
  process.stdout.on("error", signal.request);

  const events = train({
    ...{ config, dataset, backend, gan, run },
    ranks: ranks?.begin(run.folder),
    resumedFrom: start.resumedFrom,
    stop: signal.stop,
    warnings: merge(start.warnings?.(backend) ?? [], warnings),
  }).pipe(shown.write);
  if (!writes) return await ranks?.follow(events);
  await lastValueFrom(showProgress(ranks?.witnessed(events) ?? events, {
    out: process.stdout,
    isTerminal: isLiveTerminal(),
    columns,
    notices: signal.stop.pipe(map(() => stopNotice)),
  }));
}

/** Does the same on all ranks of a run of several, which must find the same; or just does it. */
async function together<T>(
  ranks: Ranks | undefined,
  work: () => T | Promise<T>,
  compared?: (result: T) => Record<string, string>,
): Promise<T> {
  return await (ranks ? ranks.all(work, compared) : work());
}

/** @returns what closes the dashboard, where one is wanted */
async function boardOpened(
  dashboard: DashboardFlags | undefined,
  config: RunConfig,
  telling: Telling,
): Promise<() => void> {
  if (!dashboard) return () => {};
  const { openDashboard } = await import("./cli/open_dashboard.ts");
  return openDashboard(dashboard, config, telling);
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
