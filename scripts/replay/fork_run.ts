/** `--as`: a new run that repeats a part of a recorded one, with other hyper-parameters. */
import process from "node:process";
import { lastValueFrom, map, NEVER } from "rxjs";
import { Gan } from "../../model/mod.ts";
import {
  createRun,
  forkConfig,
  type ForkOptions,
  forkParent,
  repeating,
  train,
  withHyperParameters,
} from "../../pipeline/mod.ts";
import { onStopSignal } from "../cli/on_stop_signal.ts";
import { showProgress } from "../cli/progress.ts";
import { runName, runNames } from "../cli/run_name.ts";
import { UsageError } from "../cli/usage_error.ts";
import { leadUp, type OpenReplay } from "./open_replay.ts";
import type { ReplayFlags } from "./replay_flags.ts";

const stopNotice = "finishing this step and saving; Ctrl-C again quits at once";

/** Leads up to where the two part as the parent did, then trains and shows the new run. */
export async function forkRun(
  replay: OpenReplay,
  { set: changes }: ReplayFlags,
  name: string,
  closing: DisposableStack,
): Promise<void> {
  const { run: parent, replayer, dataset, backend, from, to } = replay;
  if (!dataset) throw new UsageError("--as needs the data set, for the samples of the new run");
  const options: ForkOptions = { name, from, to, changes };
  const config = { ...forkConfig(parent, options), backend: backend.name };
  const { runsDir, dataset: data, preset } = config;
  runName({ name, runsDir, dataset: data, preset }, runNames(runsDir));

  await leadUp(replay);
  const state = await replayer.state();
  const gan = new Gan(withHyperParameters(parent.record.settings.model, changes));
  closing.defer(() => gan.dispose());
  const run = await createRun(config, { parent: forkParent(parent, options) });
  closing.defer(run.close);
  const signal = onStopSignal();
  closing.defer(signal.close);
  process.stdout.on("error", signal.request);

  const events = train({
    ...{ config, dataset, backend, gan, run },
    ...repeating(parent, options, { gan, dataset, state }),
    stop: signal.stop,
    warnings: NEVER,
  });
  await lastValueFrom(showProgress(events, {
    out: process.stdout,
    isTerminal: Deno.stdout.isTerminal(),
    columns: () => process.stdout.columns ?? 80,
    notices: signal.stop.pipe(map(() => stopNotice)),
  }));
}
