import type { LeftOut } from "./file_source.ts";

const mostExamples = 3;

/** Counts files of one kind, and remembers the first of them. */
export interface Tally {
  add(file: string): void;
  leftOut(what: string, cure?: string): LeftOut;
}

export function tally(): Tally {
  const examples: string[] = [];
  let count = 0;
  return {
    add(file) {
      count++;
      if (examples.length < mostExamples) examples.push(file);
    },
    leftOut: (what, cure) => ({ what, count, examples, ...(cure && { cure }) }),
  };
}

/** One line of the inventory: `links that lead nowhere: 3 (a.jpg, b.jpg, c.jpg); remove them`. */
export function leftOutLine({ what, count, examples, cure }: LeftOut): string {
  const more = count > examples.length ? ", ..." : "";
  const names = examples.length > 0 ? ` (${examples.join(", ")}${more})` : "";
  return `${what}: ${count}${names}${cure ? `; ${cure}` : ""}`;
}
