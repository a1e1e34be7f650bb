/** `--as`: a new run that repeats a part of a recorded one, with other hyper-parameters. */
import process from "node:process";
import { libraryBackends } from "../../ops/device/backend_table.ts";
import { concat, lastValueFrom, map, NEVER, type Observable, of } from "rxjs";
import { Gan, type GanState } from "../../model/mod.ts";
import { claimRun, createRun, isRunName, namesFile, train } from "../../pipeline/mod.ts";
import {
  forkConfig,
  type ForkOptions,
  forkParent,
  needsNewNetworks,
  type RecordedRun,
  repeating,
  saveForkState,
  withHyperParameters,
} from "../../pipeline/replay/mod.ts";
import { onStopSignal } from "../cli/on_stop_signal.ts";
import { showProgress } from "../cli/progress/show_progress.ts";
import { isLiveTerminal } from "../cli/terminal.ts";
import { nameTaken, UsageError } from "../cli/usage_error.ts";
import { leadUp, type OpenReplay } from "./open_replay.ts";
import type { ReplayFlags } from "./replay_flags.ts";

const stopNotice = "finishing this step and saving; Ctrl-C again quits at once";

/** Repeats the parent's steps up to the fork, then trains and shows the new run. */
export async function forkRun(
  replay: OpenReplay,
  { set: changes }: ReplayFlags,
  name: string,
  closing: DisposableStack,
): Promise<void> {
  const { run: parent, config: own, dataset, backend, from, to } = replay;
  if (!dataset) throw new UsageError("--as needs the data set, for the samples of the new run");
  const options: ForkOptions = { name, from, to, changes };
  const { dataset: images, dataDir, cacheDir } = own;
  const libraries = Object.fromEntries(libraryBackends.map(({ name }) => [name, own[name]]));
  const config = {
    ...forkConfig(parent, options),
    ...libraries,
    ...{ dataset: images, dataDir, cacheDir, backend: backend.name, measure: own.measure },
  };
  checkName(name);
  const claim = await claimRun(config.runsDir, name);
  if (!claim) throw nameTaken("--as", name, config.runsDir);
  closing.defer(claim.release);

  const state = needsNewNetworks(changes) ? undefined : await parentState(replay);
  const gan = new Gan(withHyperParameters(parent.record.settings.model, changes));
  closing.defer(() => gan.dispose());
  const run = await createRun(config, { claim, parent: forkParent(parent, options) });
  closing.defer(run.close);
  const signal = await onStopSignal();
  closing.defer(signal.close);
  process.stdout.on("error", signal.request);

  const training = { config, dataset, backend, gan, run };
  const repeated = repeating(parent, options, { gan, dataset, state });
  await saveForkState(training, repeated.resumedFrom);
  const events = train({
    ...training,
    ...repeated,
    stop: signal.stop,
    warnings: unmeasured(parent),
  });
  await lastValueFrom(showProgress(events, {
    out: process.stdout,
    isTerminal: isLiveTerminal(),
    columns: () => process.stdout.columns ?? 80,
    notices: signal.stop.pipe(map(() => stopNotice)),
  }));
}

/** What the page and the terminal tell of a parent that was measured by a file, which nobody states here. */
function unmeasured({ record: { settings: { config } } }: RecordedRun): Observable<string> {
  if (!namesFile(config)) return NEVER;
  const message = `the parent was measured by ${config.measure}, which a run cannot have loaded: ` +
    "nothing is measured here; to go on with measures, --resume this run with --measure";
  return concat(of(message), NEVER);
}

async function parentState(replay: OpenReplay): Promise<GanState> {
  await leadUp(replay);
  return await replay.replayer.state();
}

function checkName(name: string): void {
  if (isRunName(name)) return;
  throw new UsageError(`--as is "${name}": a run's name has letters, digits, dots and dashes`);
}
