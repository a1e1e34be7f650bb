/** Tests that take long by design (loops of faults, soaks, load): `deno task test:long` runs them. */
const longSuffix = "_long_test.ts";

/** Splits test files by their names. */
export function splitByLength(files: readonly string[]): { usual: string[]; long: string[] } {
  const long = files.filter((file) => file.endsWith(longSuffix));
  return { usual: files.filter((file) => !long.includes(file)), long };
}
