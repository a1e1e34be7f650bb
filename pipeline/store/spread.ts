/** At most `count` of the values, evenly spread, the last among them. */
export function spread<T>(values: readonly T[], count: number): readonly T[] {
  if (values.length <= count) return values;
  const lastOf = (part: number) => Math.ceil((part + 1) * values.length / count) - 1;
  return Array.from({ length: count }, (_, part) => values[lastOf(part)]);
}
