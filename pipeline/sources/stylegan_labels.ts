import type { Entries } from "./archives/entries.ts";

/** Of a million images. */
const mostBytes = 2 ** 28;

/**
 * The labels that StyleGAN's `dataset.json` gives an archive's images, by their names.
 *
 * @returns undefined where there are none, or fewer than two classes
 */
export async function styleganLabels(
  entries: Pick<Entries, "bytes" | "sizeOf">,
  entry: number | undefined,
): Promise<Map<string, string> | undefined> {
  if (entry === undefined || entries.sizeOf(entry) > mostBytes) return undefined;
  const labels = labelsOf(new TextDecoder().decode(await entries.bytes(entry)));
  return new Set(labels.values()).size > 1 ? labels : undefined;
}

const labelsOf = (text: string) => new Map(styleganPairs(text));

/**
 * The names and labels of a `dataset.json`, those that are of its form.
 *
 * @returns undefined for another program's file of that name
 */
export function styleganPairs(text: string): [string, string][] | undefined {
  try {
    const { labels } = JSON.parse(text) as { labels?: unknown };
    if (!Array.isArray(labels)) return undefined;
    return labels.filter(isPair).map(([name, label]) => [name, String(label)]);
  } catch {
    return undefined;
  }
}

const isPair = (pair: unknown): pair is [string, number] =>
  Array.isArray(pair) && typeof pair[0] === "string" && Number.isInteger(pair[1]);
