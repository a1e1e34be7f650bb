import type { RunState, StepDone } from "../../../pipeline/mod.ts";
import { formatPlace, formatScores } from "./format_step.ts";
import type { Paint } from "./paint.ts";

const gap = "  ";
const barLimits = { least: 8, most: 40 };

/**
 * The live rows of a run: its position and its scores. Neither is wider than `columns`: on a narrow
 * terminal the bar shrinks and vanishes first, then the last pieces.
 */
export function formatProgress(
  event: StepDone,
  run: RunState,
  { columns, paint }: { columns: number; paint: Paint },
): string {
  const { share, step, epoch, rate, eta } = formatPlace(event, run);
  const percent = `${Math.floor(100 * share)}%`.padStart(3);
  const place = fit([percent, step, epoch, rate, eta], columns);
  const skipped = run.skipped > 0 ? [`${run.skipped} skipped`] : [];
  const scores = fit([...formatScores(event), ...skipped], columns);
  return `${bar(share, columns - place.length - gap.length, paint)}${place}\n${scores}`;
}

/** Joins as many pieces as there is room for. */
function fit(pieces: string[], columns: number): string {
  const [first, ...rest] = pieces;
  const joined = rest.reduce(
    (row, piece) => row.length + gap.length + piece.length <= columns ? row + gap + piece : row,
    first,
  );
  return joined.slice(0, columns);
}

function bar(share: number, room: number, paint: Paint): string {
  if (room < barLimits.least) return "";
  const width = Math.min(room, barLimits.most);
  const filled = Math.floor(Math.min(share, 1) * width);
  return paint.cyan("━".repeat(filled)) + paint.dim("─".repeat(width - filled)) + gap;
}
