import { from, lastValueFrom, tap } from "rxjs";
import type { GanState } from "../../model/mod.ts";
import type { Dataset } from "../contracts/dataset.ts";
import { numbersBetween } from "../contracts/steps.ts";
import { openRecordWriter, Recorder, writeKeptState } from "../outputs/record/mod.ts";
import type { RecordedRun } from "./recorded_run.ts";
import { recordedBatches } from "./recorded_batches.ts";

export interface Window {
  /** Steps done where it begins, and where it ends. */
  from: number;
  to: number;
  /** The networks after `from` steps. */
  state: GanState;
}

/**
 * Writes a part of a run into a folder that needs nothing else to be replayed: the state before it,
 * and a record with pixels, as an incident has them.
 *
 * @param dataset needed where the run was recorded without pixels
 * @throws Error when the folder cannot be written
 */
export async function exportWindow(
  folder: string,
  { record }: RecordedRun,
  window: Window,
  dataset: Dataset | undefined,
): Promise<void> {
  const step = window.from;
  await Deno.mkdir(folder, { recursive: true });
  await writeKeptState(folder, { step, state: window.state });
  let failure: string | undefined;
  const onFailure = (reason: string) => failure = reason;
  const writer = await openRecordWriter(folder, { step, onFailure });
  writer.write({ ...record.settingsAt(step), step, level: "pixels" });
  const recorder = new Recorder(writer, { level: "pixels", seed: record.settings.model.seed });

  const batches = from(numbersBetween(window.from, window.to)).pipe(
    recordedBatches(record, dataset),
    tap((batch) => {
      const { learningRates, losses } = record.step(batch.position.step);
      recorder.step({ batch, learningRates, losses });
    }),
  );
  await lastValueFrom(batches);
  for (const digest of record.digests()) {
    if (digest.step > window.from && digest.step <= window.to) writer.write(digest);
  }
  await recorder.close();
  if (failure !== undefined) throw new Error(`cannot write ${folder}: ${failure}: free some space`);
}
