import type { ReplayStep, ToldDifference } from "../contracts/replay_events.ts";
import { lossesOf } from "../outputs/record/mod.ts";
import type { ComparedStep } from "./compare_step.ts";

const kinds = ["input", "loss", "variable"] as const;

/**
 * A compared step as it is told of.
 *
 * @param from the first step that is asked for; those before lead up to it
 */
export function toldStep(compared: ComparedStep, from = 0): ReplayStep {
  const { step, recorded, tolerance, variablesCompared } = compared;
  return {
    type: "replay-step",
    at: step.at,
    step: step.step,
    isLeadUp: step.step < from,
    recorded: recorded.losses,
    replayed: lossesOf(step),
    tolerance,
    variablesCompared,
    differences: toldDifferences(compared),
  };
}

/** The first of each kind: a step that has gone another way differs in all variables. */
function toldDifferences({ differences }: ComparedStep): ToldDifference[] {
  return kinds.flatMap((kind) => {
    const [first, ...more] = differences.filter((each) => each.kind === kind);
    return first ? [{ ...first, more: more.length }] : [];
  });
}
