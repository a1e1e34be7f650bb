/**
 * The exponential moving average of a column, free of the start's bias (as in Adam). It counts
 * points, not steps, so that a curve looks equally smooth however far one has zoomed in. What is no
 * finite number is passed on as it is and does not spoil its successors.
 *
 * @param weight of the past, 0 (not smoothed) to below 1
 */
export function smooth(column: readonly number[], weight: number): number[] {
  if (weight <= 0) return [...column];
  let mean = 0;
  let bias = 1;
  return column.map((value) => {
    if (!Number.isFinite(value)) return value;
    mean = weight * mean + (1 - weight) * value;
    bias *= weight;
    return mean / (1 - bias);
  });
}
