/** The latent vectors and labels of images that are drawn after training. */
import { type Conditions, oneHot } from "../../model/mod.ts";

export { type LatentRule, leastTruncation, zOf } from "../../model/mod.ts";

/** Rows of z, and of one-hot labels where there are labels. */
export function conditionsOf(
  rows: readonly Float32Array[],
  labels: readonly number[] | undefined,
  yDim: number,
): Conditions {
  const zDim = rows[0]?.length ?? 0;
  const z = new Float32Array(rows.length * zDim);
  rows.forEach((row, i) => z.set(row, i * zDim));
  return { z, y: labels && oneHot(Uint32Array.from(labels), yDim) };
}

/**
 * The labels of a word list: `all`, numbers, or the names of classes.
 *
 * @returns undefined for a generator without labels that is asked for none
 * @throws RangeError for a label that there is not
 */
export function labelsOf(
  words: readonly string[] | undefined,
  { yDim, classes = [] }: { yDim: number; classes?: readonly string[] },
): number[] | undefined {
  if (yDim === 0) {
    if (words === undefined) return undefined;
    throw new RangeError(
      `--labels is "${words.join(",")}": the generator was trained without labels; leave it out`,
    );
  }
  const all = Array.from({ length: classes.length || yDim }, (_, label) => label);
  if (words === undefined || words.join() === "all") return all;
  return words.map((word) => labelOf(word, { yDim, classes }));
}

const mostNamed = 12;

function labelOf(word: string, { yDim, classes }: { yDim: number; classes: readonly string[] }) {
  const named = classes.findIndex((name) => name.toLowerCase() === word.toLowerCase());
  if (named >= 0) return named;
  const label = /^\d+$/.test(word) ? Number(word) : NaN;
  if (label < yDim) return label;
  const names = classes.length > 0 && classes.length <= mostNamed
    ? `, or ${classes.join(", ")}`
    : "";
  throw new RangeError(
    `--labels has "${word}": there are ${yDim} classes, 0 to ${yDim - 1}${names}`,
  );
}
