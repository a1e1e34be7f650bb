import { printable } from "../../pipeline/mod.ts";
import {
  type ComparedStep,
  type Distance,
  type ReplayStep,
  type ToldDifference,
  toldStep,
} from "../../pipeline/replay/mod.ts";
import { formatCount, plural } from "../cli/progress/format_values.ts";

/** What differs in a step, and by how much: the first of each kind, and how many more there are. */
export function formatDifferences(compared: ComparedStep): string[] {
  const { step, differences, variablesCompared } = toldStep(compared);
  return [
    `step ${formatCount(step)} is not as it was recorded`,
    ...differenceLines({ differences, variablesCompared }),
  ];
}

/** The same without the line that names the step. */
export function differenceLines(
  { differences, variablesCompared }: Pick<ReplayStep, "differences" | "variablesCompared">,
): string[] {
  const lines = differences.map((difference) => {
    const rest = difference.more > 0 ? `; and ${formatCount(difference.more)} more` : "";
    return formatDifference(difference) + rest;
  });
  const unseen = variablesCompared === 0
    ? ["no digest or checkpoint of this step was recorded to compare variables with"]
    : [];
  return [...lines.map(printable), ...unseen];
}

function formatDifference(difference: ToldDifference): string {
  switch (difference.kind) {
    case "input":
      return difference.what;
    case "loss": {
      const { name, recorded, replayed } = difference;
      return `${name} was ${recorded} and is ${replayed}${distanceText(recorded, replayed)}`;
    }
    case "variable":
      return difference.distance
        ? `${difference.name} ${formatDistance(difference.distance)}`
        : `${difference.name} has another digest than was recorded`;
  }
}

function distanceText(recorded: number, replayed: number): string {
  const absolute = Math.abs(recorded - replayed);
  if (!Number.isFinite(absolute)) return "";
  const relative = absolute / Math.max(Math.abs(recorded), Math.abs(replayed));
  return `: ${short(absolute)} apart, ${short(relative)} of it`;
}

function formatDistance(distance: Distance): string {
  const { differing, size, index, recorded, replayed } = distance;
  return `differs in ${formatCount(differing)} of ${plural(size, "number")}, most at ${index}, ` +
    `where it was ${recorded} and is ${replayed}; by ${short(distance.largestAbsolute)} at most, ` +
    `${short(distance.largestRelative)} of a number`;
}

function short(value: number): string {
  return Number.isFinite(value) ? value.toExponential(1) : String(value);
}
