/** A replay from one end to the other. */
import process from "node:process";
import { lastValueFrom, takeWhile, tap } from "rxjs";
import type { ComparedStep } from "../../pipeline/mod.ts";
import { formatScores } from "../cli/progress/format_lines.ts";
import { formatCount, formatDuration, plural } from "../cli/progress/format_values.ts";
import { liveScreen, plainScreen, type Screen } from "../cli/progress/screen.ts";
import type { DumpFolder } from "./dump_folder.ts";
import { formatDifferences } from "./format_difference.ts";
import type { OpenReplay } from "./open_replay.ts";
import type { ReplayFlags } from "./replay_flags.ts";

export interface Outcome {
  /** The first step that differs. */
  divergence?: ComparedStep;
  /** The step that `--break` stopped at. */
  broken?: ComparedStep;
}

/** Replays, compares, and says how it went; ends with the first step that differs or breaks. */
export async function replayThrough(
  { replayer, to }: OpenReplay,
  { breakAt = () => false }: ReplayFlags,
  dumpFolder: DumpFolder,
): Promise<Outcome> {
  const screen = Deno.stdout.isTerminal()
    ? liveScreen(process.stdout)
    : plainScreen(process.stdout);
  const begun = performance.now();
  const seen = { steps: 0, variables: 0, notJudged: 0 };
  const outcome: Outcome = {};

  const look = (compared: ComparedStep) => {
    seen.steps++;
    seen.variables += compared.variablesCompared;
    if (compared.tolerance === Infinity) seen.notJudged++;
    if (compared.differences.length > 0) outcome.divergence = compared;
    else if (breakAt(compared.step)) outcome.broken = compared;
    screen.redraw(`step ${compared.step.step}/${to}  ${formatScores(compared.step).join("  ")}`);
  };

  const steps = replayer.run(to).pipe(
    dumpFolder.eachStep(),
    tap(look),
    takeWhile(() => !outcome.divergence && !outcome.broken),
  );
  await lastValueFrom(steps, { defaultValue: undefined });
  screen.settle();
  tell(screen, outcome, seen, (performance.now() - begun) / 1000);
  return outcome;
}

function tell(
  screen: Screen,
  { divergence, broken }: Outcome,
  seen: { steps: number; variables: number; notJudged: number },
  seconds: number,
): void {
  const did = `${plural(seen.steps, "step")} in ${formatDuration(seconds)}`;
  if (divergence) {
    const [first, ...more] = formatDifferences(divergence);
    screen.print([`differs  ${first}, after ${did}`, ...more].join("\n         "));
    return;
  }
  if (broken) {
    const { step } = broken;
    screen.print(`break    step ${formatCount(step.step)}: ${formatScores(step).join("  ")}`);
  }
  const drifted = seen.notJudged > 0
    ? `; ${seen.notJudged} of them too far from a recorded state to be judged on another device`
    : "";
  const tensors = seen.variables > 0 ? `; ${plural(seen.variables, "tensor")} compared` : "";
  screen.print(`agrees   ${did}${tensors}${drifted}`);
}
