import { lastValueFrom, takeWhile, toArray } from "rxjs";
import { Gan } from "../../model/mod.ts";
import { type BackendName, openBackend, takes } from "../../ops/mod.ts";
import { hasFiniteLosses } from "../contracts/batch.ts";
import { ownConfig } from "../settings/own_config.ts";
import { defaultPlaces } from "../contracts/run_config.ts";
import { openDataset } from "../sources/open_dataset.ts";
import type { ComparedStep } from "./compare_step.ts";
import { changesRates, type HyperParameters, withHyperParameters } from "./hyper_parameters.ts";
import { needsDataset } from "./recorded_batches.ts";
import { openRecordedRun } from "./recorded_run.ts";
import { Replayer } from "./replayer.ts";

export interface ReplayFolderOptions {
  backend: BackendName | "auto";
  threads?: number;
  /** Hyper-parameters to change. */
  set?: Partial<HyperParameters>;
}

/**
 * Replays everything in a folder, and opens and closes all that it needs. It ends with the first step
 * whose losses are not finite, since later steps prove nothing.
 *
 * @param folder of a run, of an incident, or of an exported test
 */
export async function replayFolder(
  folder: string,
  { backend: name, threads, set = {} }: ReplayFolderOptions,
): Promise<ComparedStep[]> {
  using closing = new DisposableStack();
  const run = openRecordedRun(folder);
  closing.defer(run.record.close);
  const { config: recorded, model } = run.record.settings;
  const config = ownConfig(recorded, {
    file: `the record in ${folder}`,
    stated: { backend: name },
    places: defaultPlaces,
  });
  const dataset = needsDataset(run.record) ? await openDataset(config) : undefined;
  closing.defer(() => dataset?.close?.());
  const precision = name !== "auto" && takes(name, "precision") ? config.precision : undefined;
  const backend = await openBackend(name, { threads, precision });
  closing.defer(backend.close);
  const gan = new Gan(withHyperParameters(model, set));
  closing.defer(() => gan.dispose());

  const keepsRates = changesRates(set);
  const replayer = new Replayer({ run, gan, backend, dataset, keepsRates });
  await replayer.startAt(run.range.first);
  const steps = replayer.run(run.range.last).pipe(
    takeWhile(({ step }) => hasFiniteLosses(step), true),
    toArray(),
  );
  return await lastValueFrom(steps);
}
