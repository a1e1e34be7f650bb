import type { Entries } from "./entries.ts";

export interface Part {
  /** Before the names of its entries, with a slash at its end; empty for none. */
  folder: string;
  entries: Entries;
}

/** Several archives as one, in their order. */
export function joined(parts: readonly Part[]): Entries {
  const starts: number[] = [];
  let count = 0;
  for (const { entries } of parts) {
    starts.push(count);
    count += entries.names.length;
  }
  const within = (entry: number): [Entries, number] => {
    const part = starts.findLastIndex((start) => start <= entry);
    return [parts[part].entries, entry - starts[part]];
  };
  const faults = parts.flatMap(({ entries }, part) =>
    [...entries.faults].map(([entry, fault]) => [starts[part] + entry, fault] as const)
  );
  return {
    names: parts.flatMap(({ folder, entries }) => entries.names.map((name) => folder + name)),
    faults: new Map(faults),
    used: new Set(
      parts.flatMap(({ entries }, part) => [...entries.used ?? []].map((i) => starts[part] + i)),
    ),
    leftOut: parts.flatMap(({ entries }) => entries.leftOut),
    bytes(entry) {
      const [entries, own] = within(entry);
      return entries.bytes(own);
    },
    pieceOf(entry) {
      const [entries, own] = within(entry);
      return entries.pieceOf?.(own);
    },
    sizeOf(entry) {
      const [entries, own] = within(entry);
      return entries.sizeOf(own);
    },
    stampOf(entry) {
      const [entries, own] = within(entry);
      return entries.stampOf(own);
    },
    ...(parts.some(({ entries }) => entries.classOf) && {
      classOf(entry: number) {
        const [entries, own] = within(entry);
        return entries.classOf?.(own);
      },
    }),
    hasNamedLabels: parts.some(({ entries }) => entries.hasNamedLabels),
    close: () => parts.forEach(({ entries }) => entries.close()),
  };
}
