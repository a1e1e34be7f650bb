/** Opens a replay's record, data and device, and checks the flags. */
import { existsSync } from "node:fs";
import { Gan } from "../../model/mod.ts";
import {
  type BackendName,
  backendNames,
  type BackendOption,
  backendRow,
  type ChosenBackend,
  libraryBackends,
  openBackend,
} from "../../ops/mod.ts";
import { type Dataset, ownConfig, type RunConfig } from "../../pipeline/mod.ts";
import {
  changesRates,
  needsDataset,
  networkSettings,
  openRecordedData,
  openRecordedRun,
  type RecordedRun,
  Replayer,
  withHyperParameters,
} from "../../pipeline/replay/mod.ts";
import { checkHost } from "../cli/train/check_settings.ts";
import { showOpening } from "../cli/show_opening.ts";
import { UsageError } from "../cli/usage_error.ts";
import { formatDifferences } from "./format_difference.ts";
import type { ReplayFlags } from "./replay_flags.ts";
import type { Tell } from "./tell.ts";

export interface OpenReplay {
  run: RecordedRun;
  /** The run's settings, without those that a stranger's run may not decide. */
  config: RunConfig;
  /** Absent if no flag needs it. */
  dataset: Dataset | undefined;
  backend: ChosenBackend;
  replayer: Replayer;
  /** Steps done at its start and at its end. */
  from: number;
  to: number;
}

/**
 * The data before any device, as in training.
 *
 * @param closing closes what is opened
 * @throws UsageError when the run is not there or has no such steps
 */
export async function openReplay(
  flags: ReplayFlags,
  closing: DisposableStack,
  tell: Tell,
): Promise<OpenReplay> {
  const onWarning = (message: string) =>
    void tell({ type: "replay-warning", at: Date.now(), message });
  const { folder, set, as, speed } = flags;
  if (!existsSync(folder)) {
    throw new UsageError(`there is no folder ${folder}: name that of a run, as runs/<name>`);
  }
  const run = openRecordedRun(folder);
  closing.defer(run.record.close);
  if (run.record.damage) onWarning(`${run.record.damage.message}; what comes before is replayed`);
  const range = checkedRange(flags, run);
  checkSet(flags, run, range.from);
  const { settings } = run.record;
  const backendName = flags.backend ?? nameOf(settings.backend, folder);
  checkHost({ ...flags, backend: backendName });
  const config = configOf(flags, run, backendName);
  const dataset = needsDataset(run.record) || as !== undefined
    ? await showOpening(
      (onProgress) =>
        openRecordedData(run.record, config, {
          ...{ onProgress, alsoIn: settings.config.dataDir },
          // A fork goes on with images that are in no record, so it needs the labels that they have now.
          unlabelled: as === undefined,
        }),
      printer(flags),
    )
    : undefined;
  closing.defer(() => dataset?.close?.());

  const backend = await showOpening(
    (onProgress) =>
      openBackend(backendName, {
        ...takenBy(backendName, config),
        ...{ cacheDir: config.cacheDir, onProgress, onWarning },
      }),
    printer(flags),
  );
  closing.defer(backend.close);
  // A fork repeats its parent's steps up to its first step.
  const changes = as === undefined ? set : {};
  const gan = new Gan(withHyperParameters(settings.model, changes));
  closing.defer(() => gan.dispose());
  const replayed = needsDataset(run.record) ? dataset : undefined;
  const keepsRates = changesRates(changes);
  const options = { run, gan, backend, dataset: replayed, keepsRates, speed, onWarning };
  return { run, config, dataset, backend, replayer: new Replayer(options), ...range };
}

/** The options of the config that the backend takes. */
function takenBy(name: BackendName, config: RunConfig): Partial<Pick<RunConfig, BackendOption>> {
  const taken = backendRow(name).takes.map((option) => [option, config[option]]);
  return Object.fromEntries(taken);
}

/** Goes to the replay's start, for a fork or an exported test. */
export async function leadUp({ replayer, from }: OpenReplay): Promise<void> {
  const divergence = await replayer.goTo(from);
  if (!divergence) return;
  throw new Error(
    `${
      formatDifferences(divergence).join(": ")
    }: what would begin at step ${from} is not what was ` +
      "recorded; begin before that step, or replay it first to see more",
  );
}

function checkSet({ set, as }: ReplayFlags, { record }: RecordedRun, from: number): void {
  const named = networkSettings.filter((name) => set[name] !== undefined).join(", ");
  if (named !== "" && (as === undefined || from > 0)) {
    throw new UsageError(
      `--set: ${named} makes other networks, which no recorded state fits: state --from 1 and --as`,
    );
  }
  try {
    withHyperParameters(record.settings.model, set);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`--set: ${error.message}`, { cause: error });
  }
}

/** Steps count from 1; a state is named by its steps done. */
function checkedRange(
  { from, to, folder }: ReplayFlags,
  { range: { first, last } }: RecordedRun,
): { from: number; to: number } {
  const there = `${folder} can be replayed from step ${first + 1} to ${last}`;
  const range = { from: from ?? first + 1, to: to ?? last };
  const isThere = (step: number) => step > first && step <= last;
  if (!isThere(range.from)) throw new UsageError(`--from is "${range.from}": ${there}`);
  if (!isThere(range.to)) throw new UsageError(`--to is "${range.to}": ${there}`);
  if (range.from > range.to) throw new UsageError(`--to is "${range.to}": ${there}`);
  return { ...range, from: range.from - 1 };
}

/** With `--json` or `--look`, every line on standard output is an event. */
function printer({ json, look }: ReplayFlags): (line: string) => void {
  return (line) => json || look ? console.error(line) : console.log(line);
}

/** Stated flags override the record. */
function configOf(
  flags: ReplayFlags,
  { folder, record }: RecordedRun,
  backend: BackendName,
): RunConfig {
  const { threads, dataset, dataDir, cacheDir } = flags;
  const libraries = libraryBackends.map(({ name }) => [name, flags[name]]);
  const said = Object.entries({ threads, dataset, ...Object.fromEntries(libraries) });
  const stated: Partial<RunConfig> = {
    ...Object.fromEntries(said.filter(([, value]) => value !== undefined)),
    backend,
  };
  const file = `the record in ${folder}`;
  return ownConfig(record.settings.config, { file, stated, places: { dataDir, cacheDir } });
}

/** Of `blas: OpenBLAS 0.3.21, Zen kernels, 2 threads`. */
function nameOf(device: string, folder: string): BackendName {
  const name = backendNames.find((name) => name === device.split(":")[0]);
  if (name) return name;
  throw new Error(
    `the record in ${folder}: backend is ${
      JSON.stringify(device.slice(0, 60))
    }: it must begin with ` +
      `one of ${backendNames.join(", ")}; state --backend`,
  );
}
