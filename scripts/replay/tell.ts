/** Prints a replay's events: for people, or as JSON lines for programs. */
import process from "node:process";
import { hasFiniteLosses, printable } from "../../pipeline/mod.ts";
import {
  type HyperParameters,
  type ReplayEnded,
  type ReplayEvent,
  replayLine,
  type ReplayStarted,
  type ReplayStep,
} from "../../pipeline/replay/mod.ts";
import { formatScores } from "../cli/progress/format_step.ts";
import { formatCount, formatDuration, plural } from "../cli/progress/format_values.ts";
import { liveScreen, plainScreen, type Screen } from "../cli/progress/screen.ts";
import { isLiveTerminal } from "../cli/terminal.ts";
import { differenceLines } from "./format_difference.ts";
import { formatOpening } from "./format_opening.ts";

export type Tell = (event: ReplayEvent) => Promise<void> | void;

/** Waits for a slow reader, instead of keeping all lines in memory. */
export const tellInJson: Tell = (event) =>
  new Promise((resolve) => process.stdout.write(`${replayLine(event)}\n`, () => resolve()));

/** Warnings alone, where standard output has another use. */
export const tellAside: Tell = (event) => {
  if (event.type === "replay-warning") console.error(printable(`warning  ${event.message}`));
};

/** Without a terminal, a line shows the progress this often. */
const signOfLifeMillis = 5000;

/**
 * Prints lines, and on a terminal shows the progress at every step.
 *
 * @param changes hyper-parameters that differ from the run's
 */
export function tellInWords(changes: Partial<HyperParameters>): Tell {
  const isTerminal = isLiveTerminal();
  const screen = isTerminal ? liveScreen(process.stdout) : plainScreen(process.stdout);
  let saidAt = performance.now();
  let started: ReplayStarted | undefined;
  let last: ReplayStep | undefined;
  let differing: ReplayStep | undefined;
  return (event) => {
    switch (event.type) {
      case "replay-started":
        started = event;
        return screen.print(formatOpening(event, changes));
      case "replay-step":
        last = event;
        if (event.differences.length > 0) differing ??= event;
        if (isTerminal) return screen.redraw(stepText(event, started?.to));
        if (performance.now() - saidAt < signOfLifeMillis) return;
        saidAt = performance.now();
        return screen.print(stepText(event, started?.to));
      case "replay-warning":
        return screen.print(printable(`warning  ${event.message}`));
      case "replay-ended":
        screen.settle();
        return tellEnd(screen, event, { started, last, differing });
    }
  };
}

function stepText({ step, isLeadUp, replayed }: ReplayStep, to = step): string {
  const place = isLeadUp ? `step ${step}, leading up` : `step ${step}/${to}`;
  return [place, ...formatScores(replayed)].join("  ");
}

interface Seen {
  started: ReplayStarted | undefined;
  last: ReplayStep | undefined;
  /** The first step that differs. */
  differing: ReplayStep | undefined;
}

/** Does not say why a replay failed: the command that catches the error prints it. */
function tellEnd(screen: Screen, ended: ReplayEnded, { started, last, differing }: Seen): void {
  if (ended.verdict === "failed") return;
  if (differing) return screen.print(formatDivergence(ended, differing, started));
  if (ended.verdict === "break" && last) {
    const scores = formatScores(last.replayed).join("  ");
    screen.print(`break    step ${formatCount(last.step)}: ${scores}`);
  }
  if (last && !hasFiniteLosses(last.replayed)) {
    screen.print(
      `NaN      step ${formatCount(last.step)}: ${formatScores(last.replayed).join("  ")}`,
    );
  }
  screen.print(formatAgreement(ended));
}

function formatDivergence(
  ended: ReplayEnded,
  first: ReplayStep,
  started: ReplayStarted | undefined,
): string {
  const what = `step ${formatCount(first.step)} is not as it was recorded`;
  const others = ended.stepsDiffering - 1;
  const more = others > 0
    ? [`${plural(others, "more step")} after it ${others === 1 ? "differs" : "differ"}`]
    : [];
  return [
    `differs  ${what}, after ${formatDone(ended)}`,
    ...differenceLines(first),
    ...more,
    ...started?.isSameProgram === false ? [otherProgram] : [],
  ].join("\n         ");
}

const otherProgram =
  "another version of this program, or of Deno, recorded it: that alone may round otherwise";

function formatAgreement(ended: ReplayEnded): string {
  const { verdict, variablesCompared, stepsNotJudged } = ended;
  const stopped = verdict === "stopped" ? ", then it was stopped" : "";
  const tensors = variablesCompared > 0 ? `; ${plural(variablesCompared, "tensor")} compared` : "";
  const drifted = stepsNotJudged > 0
    ? `; ${stepsNotJudged} of them too far from a recorded state to be judged on another device`
    : "";
  return `agrees   ${formatDone(ended)}${stopped}${tensors}${drifted}`;
}

function formatDone({ steps, leadUpSteps, seconds }: ReplayEnded): string {
  const lead = leadUpSteps > 0 ? ` and ${formatCount(leadUpSteps)} that lead there` : "";
  return `${plural(steps, "step")}${lead} in ${formatDuration(seconds)}`;
}
