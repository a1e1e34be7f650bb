import { existsSync } from "node:fs";
import { join } from "node:path";
import type { GanState } from "../../../model/mod.ts";
import type { Incident } from "../../contracts/events.ts";
import {
  openRecordWriter,
  Recorder,
  settingsOf,
  writeKeptState,
} from "../../outputs/record/mod.ts";
import { shellWord } from "../../contracts/text.ts";
import type { TrainingRun } from "../../contracts/training_run.ts";
import type { Flight } from "./flight_buffer.ts";

export interface IncidentOptions extends Pick<Incident, "kind" | "step" | "message"> {
  flight: Flight;
  /** The last state, if it can be read: replays are compared with it. */
  endState?: GanState;
  stepsPerEpoch: number;
}

/** The parts of a run that an incident describes. */
type Recorded = Pick<TrainingRun, "config" | "dataset" | "backend" | "gan" | "run">;

const unfinished = ".tmp";
const unfinishedPattern = /^step-\d{6,}(-\d+)?\.tmp$/;

const incidentsFolder = (runFolder: string) => join(runFolder, "incidents");

/**
 * Writes the steps that led to an incident into a folder of its own, from which they can be replayed:
 *
 *     incidents/step-001234/state.safetensors    the networks before the first of the batches
 *     incidents/step-001234/record.log           the batches with their pixels, and the losses
 *     incidents/step-001234/manifest.json        what happened, and where
 */
export async function writeIncident(
  training: Recorded,
  options: IncidentOptions,
): Promise<Incident> {
  const { kind, step, message } = options;
  const incidents = incidentsFolder(training.run.folder);
  // Not recursive: if the run's folder was moved, this must not create it again.
  await Deno.mkdir(incidents).catch(ifThere);
  const name = freeName(incidents, `step-${String(step).padStart(6, "0")}`);
  const folder = join(incidents, name);
  // Temporary name until it is whole: half an incident cannot be replayed.
  const temporary = folder + unfinished;
  try {
    await Deno.mkdir(temporary);
    await writeFlight(temporary, training, options);
    await Deno.rename(temporary, folder);
  } catch (error) {
    await Deno.remove(temporary, { recursive: true }).catch(() => {}); // the next start sweeps it
    throw error;
  }
  return {
    type: "incident",
    at: Date.now(),
    step,
    kind,
    message,
    folder: join("incidents", name),
    replay: `deno task replay ${shellWord(folder)}`,
  };
}

/** Removes unfinished incidents of a killed process. Only the run's owner may call it. */
export async function sweepIncidents(runFolder: string): Promise<void> {
  const folder = incidentsFolder(runFolder);
  if (!existsSync(folder)) return;
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
  for (const name of names.filter((name) => unfinishedPattern.test(name))) {
    await Deno.remove(join(folder, name), { recursive: true });
  }
}

async function writeFlight(
  folder: string,
  training: Recorded,
  options: IncidentOptions,
): Promise<void> {
  const { flight: { from, steps }, kind, step, message } = options;
  const to = steps.at(-1)?.batch.position.step ?? from.step;
  const about = { run: training.config.name, kind, step, at: Date.now(), message };
  const kept = { step: from.step, state: await from.state };
  await writeKeptState(folder, kept, { ...about, steps: { from: from.step, to } });
  await recordFlight(folder, training, options);
}

async function recordFlight(
  folder: string,
  training: Recorded,
  { flight, step, endState, stepsPerEpoch }: IncidentOptions,
): Promise<void> {
  const level = "pixels";
  let failure: string | undefined;
  const onFailure = (reason: string) => failure = reason;
  const writer = await openRecordWriter(folder, { step: flight.from.step, onFailure });
  const recorder = new Recorder(writer, { level, seed: training.gan.config.seed });
  writer.write(settingsOf(training, { step: flight.from.step, level, stepsPerEpoch }));
  for (const each of flight.steps) recorder.step(each);
  for (const { step, state } of flight.later) recorder.digest(step, await state);
  if (endState) recorder.digest(step, endState);
  await recorder.close();
  if (failure !== undefined) throw new Error(`cannot write ${folder}: ${failure}: free some space`);
}

/** One step can have two incidents: a collapse, then a signal. */
function freeName(folder: string, name: string): string {
  const taken = new Set([...Deno.readDirSync(folder)].map((entry) => entry.name));
  let free = name;
  for (let n = 2; taken.has(free) || taken.has(free + unfinished); n++) free = `${name}-${n}`;
  return free;
}

function ifThere(error: unknown): void {
  if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
}
