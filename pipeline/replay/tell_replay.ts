import { lastValueFrom, NEVER, type Observable, takeWhile } from "rxjs";
import { errorMessage } from "../contracts/text.ts";
import {
  type ReplayEnded,
  type ReplayEvent,
  replayEventsVersion,
  type ReplayStarted,
} from "../contracts/replay_events.ts";
import { isSameCode, thisCode } from "../outputs/record/mod.ts";
import { deviceText } from "../contracts/run_events.ts";
import type { StepFacts } from "./break_condition.ts";
import type { ComparedStep } from "./compare_step.ts";
import { ReplayTally } from "./replay_tally.ts";
import type { Replayer, ReplayerOptions } from "./replayer.ts";
import type { Start } from "./starts.ts";
import { toldStep } from "./told_step.ts";

export interface TellOptions extends Pick<ReplayerOptions, "run" | "backend"> {
  replayer: Replayer;
  /** The first and the last step to compare. */
  from: number;
  to: number;
  /** Ends the replay after the first step that meets it. */
  breakAt?: (step: StepFacts) => boolean;
  /** Whether to continue after the first step that differs. */
  goesOn?: boolean;
  /** Ends the replay after the current step. */
  stop?: Observable<unknown>;
  /** Saves a picture of a requested step's batch, and returns its file. */
  draw?: (compared: ComparedStep) => Promise<string | undefined>;
}

/**
 * Replays, compares, and emits events: the start, each step, the end. It ends with the first step that
 * differs, unless `goesOn` is set.
 *
 * @param tell is awaited, so a slow listener slows the replay down
 * @throws the failure, after its event
 */
export async function tellReplay(
  options: TellOptions,
  tell: (event: ReplayEvent) => Promise<void> | void,
): Promise<ReplayEnded> {
  const { replayer, from, stop = NEVER } = options;
  const tally = new ReplayTally();
  const stopping = stop.subscribe(() => tally.isStopped = true);
  try {
    await tell(replayStarted(options, await replayer.startAt(from - 1)));
    await tellSteps(options, tally, tell);
    const ended = endedEvent(tally, tally.verdict);
    await tell(ended);
    return ended;
  } catch (error) {
    await tell({ ...endedEvent(tally, "failed"), message: errorMessage(error) });
    throw error;
  } finally {
    stopping.unsubscribe();
  }
}

async function tellSteps(
  { replayer, from, to, breakAt = () => false, goesOn = false, draw }: TellOptions,
  tally: ReplayTally,
  tell: (event: ReplayEvent) => Promise<void> | void,
): Promise<void> {
  const look = async (compared: ComparedStep) => {
    const step = toldStep(compared, from);
    tally.count(step, { isBreak: !step.isLeadUp && breakAt(compared.step) });
    await tell({ ...step, picture: step.isLeadUp ? undefined : await draw?.(compared) });
  };
  const steps = replayer.run(to, look).pipe(takeWhile(() => !tally.isOver(goesOn)));
  await lastValueFrom(steps, { defaultValue: undefined });
}

/** What is told of a replay when it stands at its start. */
export function replayStarted(
  { run, backend, from, to }: TellOptions,
  { name, step }: Start,
): ReplayStarted {
  const settings = run.record.settingsAt(step);
  const devices = devicesOf(run, step, to);
  return {
    type: "replay-started",
    version: replayEventsVersion,
    at: Date.now(),
    folder: run.folder,
    from,
    to,
    start: { name, step },
    backend: deviceText(backend),
    recordedOn: devices.join(", then "),
    isExact: devices.every((device) => device === deviceText(backend)),
    isSameProgram: isSameCode(settings.versions, thisCode()),
  };
}

/** The devices that recorded the steps after `first`, up to `last`: a resumed run may have several. */
function devicesOf({ record }: TellOptions["run"], first: number, last: number): string[] {
  const devices = new Set([record.settingsAt(first).backend]);
  for (let done = first + 1; done < last; done++) devices.add(record.settingsAt(done).backend);
  return [...devices];
}

function endedEvent(tally: ReplayTally, verdict: ReplayEnded["verdict"]): ReplayEnded {
  const { steps, leadUpSteps, stepsDiffering, firstDiffering } = tally;
  return {
    type: "replay-ended",
    at: Date.now(),
    verdict,
    steps,
    leadUpSteps,
    stepsDiffering,
    firstDiffering,
    stepsNotJudged: tally.stepsNotJudged,
    variablesCompared: tally.variablesCompared,
    seconds: (performance.now() - tally.began) / 1000,
  };
}
