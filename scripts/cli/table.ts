/**
 * Aligns rows of cells: the first column to the left, the others, which are numbers, to the right.
 *
 * @param left number of columns that align to the left
 * @param gap spaces between two columns
 */
export function aligned(
  rows: readonly (readonly string[])[],
  { left = 1, gap = 2 } = {},
): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from(
    { length: columns },
    (_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const padded = (cell: string, column: number) =>
    column < left ? cell.padEnd(widths[column]) : cell.padStart(widths[column]);
  return rows.map((row) => row.map(padded).join(" ".repeat(gap)).trimEnd());
}
