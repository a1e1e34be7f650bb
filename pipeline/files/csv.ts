/** A line of a CSV file with its end, as RFC 4180 has it: file names may hold commas and quotes. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(quoted).join(",")}\r\n`;
}

function quoted(cell: string | number): string {
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
