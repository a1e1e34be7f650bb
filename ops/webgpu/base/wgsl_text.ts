/** WGSL that repeats a line with a number in it. Registers have names, not indices, so a loop cannot. */
export function each(count: number, line: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => line(n)).join("\n");
}
