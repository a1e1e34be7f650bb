/** Several archives by one name: `train-{000..009}.tar`, or `shards/*.tar`. */
import { basename, dirname, join } from "node:path";
import picomatch from "picomatch";

/** Whether a path is a pattern for the names of files. */
export const isPattern = (path: string) => /[*?{[]/.test(basename(path));

/** @returns the paths of the files in its folder that a pattern matches, sorted */
export async function shardsOf(path: string): Promise<string[]> {
  // WebDataset writes ranges by bash's rules, which picomatch leaves to others.
  const pattern = basename(path).replaceAll(
    /\{(\d+)\.\.(\d+)\}/g,
    (_, from, to) => range(from, to),
  );
  const matches = picomatch(pattern, { posix: true });
  const found: string[] = [];
  const entries = await Array.fromAsync(Deno.readDir(dirname(path))).catch(() => []);
  for (const { name, isDirectory } of entries) {
    if (!isDirectory && matches(name)) found.push(join(dirname(path), name));
  }
  return found.sort();
}

const mostShards = 100_000;

function range(from: string, to: string): string {
  const count = Math.min(mostShards, Number(to) - Number(from) + 1);
  if (count < 1) return "{}";
  const numbers = Array.from({ length: count }, (_, i) => `${Number(from) + i}`);
  const padded = numbers.map((number) => number.padStart(from.length, "0"));
  return padded.length === 1 ? padded[0] : `{${padded.join(",")}}`;
}
