/** Formats what the prompt shows. */
import type { GanState, GradientStats } from "../../model/mod.ts";
import { printable } from "../../pipeline/mod.ts";
import { type ComparedStep, type RecordedBatch, tensorStats } from "../../pipeline/replay/mod.ts";
import { aligned } from "../cli/table.ts";
import { formatScores } from "../cli/progress/format_step.ts";
import { formatDifferences } from "./format_difference.ts";

/** A step, and whether it agrees with the record. */
export function stepLines(compared: ComparedStep): string[] {
  const { step, differences, tolerance } = compared;
  const differs = differences.length > 0;
  const unjudged = tolerance === Infinity ? "not judged" : "as recorded";
  const scores = formatScores(step).join("  ");
  const line = `step ${step.step}  ${scores}  ${differs ? "differs" : unjudged}`;
  return differs ? [line, ...formatDifferences(compared).slice(1)] : [line];
}

/** Names, labels and draws of a batch, image by image. */
export function batchLines({ ids, labels, draws }: RecordedBatch): string[] {
  const cells = ids.map((id, slot) => [
    String(slot),
    printable(id),
    ...labels ? [`label ${labels[slot]}`] : [],
    ...draws ? [`draws ${draws[slot].map((draw) => draw.toPrecision(4)).join(" ")}`] : [],
  ]);
  return aligned(cells, { left: Infinity });
}

export function gradientLines(gradients: readonly GradientStats[]): string[] {
  const header = ["gradient of", "norm", "largest", "zeros", "not finite", "update/weight"];
  return aligned([
    header,
    ...gradients.map(({ name, norm, largest, zeros, notFinite, updateNorm, weightNorm }) => [
      name,
      short(norm),
      short(largest),
      `${(100 * zeros).toFixed(1)} %`,
      String(notFinite),
      short(updateNorm / weightNorm),
    ]),
  ]);
}

/** Weights and running averages, without the optimizers' memory of them. */
export function weightLines(state: GanState): string[] {
  const header = ["tensor", "mean", "std", "min", "max", "not finite"];
  return aligned([
    header,
    ...tensorStats(state).filter(({ name }) => !name.startsWith("adam.")).map((tensor) => [
      tensor.name,
      ...[tensor.mean, tensor.standardDeviation, tensor.smallest, tensor.largest].map(short),
      String(tensor.notFinite),
    ]),
  ]);
}

function short(value: number): string {
  return Number.isFinite(value) ? value.toExponential(2) : "none";
}
