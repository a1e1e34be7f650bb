/** The y range of a chart: its numbers with a margin; from zero if that is near. */
export function roomyRange(min: number | null, max: number | null): [number, number] {
  if (min === null || max === null) return [0, 1];
  const air = (max - min || Math.abs(max) || 1) * 0.06;
  const isNearZero = min >= 0 && min < (max - min) * 2;
  return [isNearZero ? 0 : min - air, max + air];
}
