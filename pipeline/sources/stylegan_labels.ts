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

function labelsOf(text: string): Map<string, string> {
  try {
    const { labels } = JSON.parse(text) as { labels?: unknown };
    const pairs = Array.isArray(labels) ? labels.filter(isPair) : [];
    return new Map(pairs.map(([name, label]) => [name, String(label)]));
  } catch {
    return new Map(); // another program's file of that name
  }
}

const isPair = (pair: unknown): pair is [string, number] =>
  Array.isArray(pair) && typeof pair[0] === "string" && Number.isInteger(pair[1]);
