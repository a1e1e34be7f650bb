/** At most `count` of the values, evenly spread, the last among them. */
export function evenlySpaced<T>(values: readonly T[], count: number): readonly T[] {
  if (values.length <= count) return values;
  const lastOf = (part: number) => Math.ceil((part + 1) * values.length / count) - 1;
  return Array.from({ length: count }, (_, part) => values[lastOf(part)]);
}

/** Some numbers below `count`, at most so many as are wanted, evenly spread, both ends among them. */
export function evenIndices(count: number, wanted: number): number[] {
  const length = Math.min(count, wanted);
  return Array.from({ length }, (_, i) => Math.round(i * (count - 1) / Math.max(1, length - 1)));
}
