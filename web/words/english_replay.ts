import type { ReplayEnded, ToldDifference } from "../../pipeline/contracts/replay_events.ts";
import { formatCount, formatDuration, formatNumber, formatPercent } from "../state/format.ts";

type OfKind<K extends ToldDifference["kind"]> = Extract<ToldDifference, { kind: K }>;

const stepCount = (count: number) => `${formatCount(count)} ${count === 1 ? "step" : "steps"}`;

export const englishReplay = {
  title: "Replay",
  badge: "Replay, not the run itself",
  about:
    "Trains recorded steps again, on the same images, and compares every loss and every variable with what was recorded. The run is left as it is.",
  range: "Steps",
  from: "First step",
  to: "Last step",
  of: (first: number, last: number) => `of ${formatCount(first)} to ${formatCount(last)}`,
  zoomHint: "Zoom the charts to choose these steps.",
  begins: (state: number | undefined, leading: number) => {
    const where = state === undefined
      ? "Begins where the run began"
      : `Begins with the checkpoint after step ${formatCount(state)}`;
    return leading > 0 ? `${where}; ${stepCount(leading)} from there lead up.` : `${where}.`;
  },
  backend: "Device",
  asRecorded: "as recorded",
  pictures: "Keep the batches as pictures",
  start: "Replay",
  stop: "Stop the replay",
  starting: "starting …",
  stopping: "stopping …",
  inTerminal: "In a terminal",
  noStart: "This dashboard cannot start replays. In a terminal:",
  badRange: (first: number, last: number) =>
    `Choose steps from ${formatCount(first)} to ${formatCount(last)}, 10,000 at most.`,
  refused: (reason: string) => `The server refused: ${reason}`,
  which: "Replays of this run",
  one: (id: string) => `Replay ${Number(id)}`,
  steps: (from: number, to: number) =>
    from === to ? `Step ${formatCount(from)}` : `Steps ${formatCount(from)} to ${formatCount(to)}`,
  progress: "Progress of the replay",
  leadingUp: (step: number) => `step ${formatCount(step)}, leading up`,
  at: (step: number, to: number) => `step ${formatCount(step)} of ${formatCount(to)}`,
  exact: (backend: string) => `${backend}, as recorded: every bit must agree`,
  tolerant: (backend: string, recordedOn: string) =>
    `${backend}; recorded on ${recordedOn}: losses must agree closely after a recorded state, less with each step from there`,
  agreesSoFar: "As recorded so far",
  count: (count: number) => `: ${stepCount(count)}`,
  differsAt: (step: number) =>
    `Step ${formatCount(step)} is the first that is not as it was recorded`,
  differing: (differing: number, all: number) =>
    `${formatCount(differing)} of ${stepCount(all)} differ.`,
  verdict: {
    agrees: "Every step is as it was recorded",
    break: "Stopped at a condition; as recorded so far",
    stopped: "Stopped; as recorded so far",
    failed: "The replay failed",
    differs: "Not as it was recorded",
  } satisfies Record<ReplayEnded["verdict"], string>,
  done: (all: number, seconds: number) =>
    `${stepCount(all)} compared in ${formatDuration(seconds)}.`,
  variables: (count: number) =>
    count > 0
      ? `${formatCount(count)} tensors of recorded states compared as well.`
      : "No state was recorded among them, so losses alone were compared.",
  notJudged: (count: number) =>
    `${stepCount(count)} of them too far from a recorded state to be judged on another device.`,
  otherProgram:
    "Another version of the program, or of Deno, recorded it: that alone may round otherwise.",
  none: "nothing was compared",
  firsts: "Where it begins to differ",
  step: "Step",
  what: "What",
  howMuch: "By how much",
  input: ({ what, more }: OfKind<"input">) => ({ what: and(what, more), howMuch: "" }),
  loss: ({ name, recorded, replayed, more }: OfKind<"loss">) => ({
    what: and(name, more),
    howMuch: `was ${precise(recorded)}, is ${precise(replayed)}${apart(recorded, replayed)}`,
  }),
  variable: ({ name, distance, more }: OfKind<"variable">) => ({
    what: and(name, more),
    howMuch: distance === undefined
      ? "another digest than was recorded"
      : `${formatCount(distance.differing)} of ${formatCount(distance.size)} numbers, by ${
        formatNumber(distance.largestAbsolute)
      } at most`,
  }),
  chart: "Losses, recorded and replayed",
  apart: "How far apart they are",
  leadUp: "leading up",
  recorded: (name: string) => `${name} recorded`,
  replayed: (name: string) => `${name} replayed`,
  mark: (step: number) => `differs from step ${formatCount(step)} on`,
  batch: (step: number) => `The batch of step ${formatCount(step)}, as it was trained on`,
  noSteps: "The steps appear here as they are trained again.",
};

function and(name: string, more: number): string {
  return more > 0 ? `${name} and ${formatCount(more)} more` : name;
}

/** A difference may be in the last of a float's digits. */
export function precise(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(9))) : String(value);
}

function apart(a: number, b: number): string {
  const share = Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
  if (!Number.isFinite(share)) return "";
  return share < 0.001 ? `: ${share.toExponential(1)} of it` : `: ${formatPercent(share)} of it`;
}
