/** Decides by the names which entries of an archive are images, by the rules of a folder. */
import picomatch from "picomatch";
import type { Entries, Fault } from "./archives/entries.ts";
import type { FileSource } from "./file_source.ts";
import type { ListOptions } from "./list_folder.ts";
import { styleganLabels } from "./stylegan_labels.ts";
import { isSystemFile, isSystemFolder } from "./system_files.ts";
import { type Tally, tally } from "./tally.ts";
import { unmatchedFiles } from "./unmatched_files.ts";

const climbing: Fault = { what: "entries whose names lead out of the archive" };
const system: Fault = { what: "files and folders of systems, bins and thumbnails" };
const hidden: Fault = { what: "hidden files and folders" };
const twice: Fault = { what: "entries whose name comes again later, of which the last is taken" };

/** To see what a file is, no more is unpacked than this. */
const mostForHead = 2 ** 26;

/**
 * Makes a source of an archive: the entries that the pattern matches, sorted as a folder's files are.
 * A folder that holds all of them is left out of their names, as if it were what was packed.
 */
export async function entriesSource(
  name: string,
  packed: Entries,
  { pattern }: Pick<ListOptions, "pattern">,
): Promise<FileSource> {
  const matches = picomatch(pattern.replace(/^\.\//, ""), { nocase: true, posix: true });
  const entries = withoutRoot(packed);
  const { all, left, folders } = faultless(entries, pattern);
  const root = rootOf(all.map((entry) => entries.names[entry]));
  const names = root === "" ? entries.names : entries.names.map((name) => name.slice(root.length));
  const nameOf = (entry: number) => names[entry];
  const unmatched = new Map<string, number>();
  const taken: number[] = [];
  for (const entry of all) {
    if (matches(nameOf(entry)) || (root !== "" && matches(entries.names[entry]))) taken.push(entry);
    else if (entries.used?.has(entry)) continue;
    else if (/(^|\/)\.[^/]*$/.test(nameOf(entry))) left.add(hidden, nameOf(entry));
    else unmatched.set(nameOf(entry), entry);
  }
  // By code unit, as a folder's files, so that both number the same images alike.
  const isBefore = (a: number, b: number) => nameOf(a) < nameOf(b);
  const isSorted = taken.every((entry, i) => i === 0 || isBefore(taken[i - 1], entry));
  if (!isSorted) taken.sort((a, b) => isBefore(a, b) ? -1 : 1);
  const labels = await styleganLabels(entries, unmatched.get("dataset.json"));
  if (labels) unmatched.delete("dataset.json");
  const classOf = labels ? (entry: number) => labels.get(nameOf(entry)) : entries.classOf;
  return {
    name,
    size: taken.length,
    folders: root === "" ? [...folders] : foldersOf(all.map(nameOf)),
    leftOut: [
      ...entries.leftOut,
      ...await unmatchedFiles(
        pattern,
        [...unmatched.keys()],
        (file) => headOf(unmatched.get(file)!),
        () => "unpack the archive, and give what lies in it",
      ),
      ...left.all(),
    ],
    nameOf: (index) => nameOf(taken[index]),
    bytes: (index) => entries.bytes(taken[index]),
    pieceOf: (index) => entries.pieceOf?.(taken[index]),
    stampOf: (index) => `${nameOf(taken[index])} ${entries.stampOf(taken[index])}`,
    ...(classOf && { classOf: (index) => classOf(taken[index]) }),
    hasNamedLabels: entries.hasNamedLabels,
    close: entries.close,
  };

  async function headOf(entry: number): Promise<Uint8Array> {
    return entries.sizeOf(entry) > mostForHead
      ? new Uint8Array()
      : (await entries.bytes(entry)).subarray(0, 16);
  }
}

/** Where all names begin at the root of a disk, they are taken from there on, as `tar` does. */
function withoutRoot(entries: Entries): Entries {
  const { names } = entries;
  if (!names.every((name) => name.startsWith("/"))) return entries;
  return { ...entries, names: names.map((name) => name.replace(/^\/+/, "")) };
}

/** Sorts out what no pattern can take: the entries that can be taken, and the others by their faults. */
function faultless(entries: Entries, pattern: string) {
  const { names } = entries;
  const last = lastOfEach(names);
  const left = faultTally();
  const folders = new Set<string>();
  // Of a folder that is hidden or a system's, the pattern must name a part to have it entered.
  const isNamed = (part: string) => pattern.toLowerCase().includes(part.toLowerCase());
  const faultOfFolder = oncePerText((folder): Fault | undefined => {
    const parts = folder.split("/");
    if (leadsOut(folder, parts)) return climbing;
    const within = parts.filter((part) => !isNamed(part));
    if (within.some(isSystemFolder)) return system;
    if (within.slice(0, -1).some((part) => part.startsWith("."))) return hidden;
    if (parts.length > 1) folders.add(parts[0]);
  });
  const faultOf = (entry: number, name: string): Fault | undefined => {
    const leaf = name.lastIndexOf("/") + 1;
    const file = name.slice(leaf);
    const fault = faultOfFolder(name.slice(0, leaf));
    if (fault) return fault;
    if (file === ".." || leadsOut(file, [])) return climbing;
    if (isSystemFile(file)) return system;
    if (last && last.get(name) !== entry) return twice;
    return entries.faults.get(entry);
  };
  const all: number[] = [];
  for (const [entry, name] of names.entries()) {
    const fault = faultOf(entry, name);
    if (fault) left.add(fault, name);
    else all.push(entry);
  }
  return { all, left, folders };
}

/** The last entry of each name; undefined where no name comes twice, as in most archives. */
function lastOfEach(names: readonly string[]): Map<string, number> | undefined {
  // In most archives the names ascend, and a comparison costs less than a place in a set.
  const ascend = names.every((name, i) => i === 0 || names[i - 1] < name);
  if (ascend || new Set(names).size === names.length) return undefined;
  const last = new Map<string, number>();
  for (const [entry, name] of names.entries()) last.set(name, entry);
  return last;
}

function faultTally() {
  const tallies = new Map<string, { fault: Fault; tally: Tally }>();
  return {
    add(fault: Fault, name: string) {
      if (!tallies.has(fault.what)) tallies.set(fault.what, { fault, tally: tally() });
      tallies.get(fault.what)!.tally.add(name);
    },
    all: () =>
      [...tallies.values()].map(({ fault: { what, cure }, tally }) => tally.leftOut(what, cure)),
  };
}

/** The folder that all names begin with, with its slash; empty without one. */
function rootOf(names: readonly string[]): string {
  const [first = ""] = names;
  const root = first.slice(0, first.indexOf("/") + 1);
  return names.every((name) => name.startsWith(root)) ? root : "";
}

const foldersOf = (names: readonly string[]) => [
  ...new Set(names.filter((name) => name.includes("/")).map((name) => name.split("/")[0])),
];

/** Many files lie in one folder. */
function oncePerText<T>(answer: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (!known.has(text)) known.set(text, answer(text));
    return known.get(text)!;
  };
}

/** Nothing is written by these names, but a name that climbs is no name of an image of this archive. */
function leadsOut(name: string, parts: readonly string[]): boolean {
  const isDrive = name[1] === ":" && /^[a-z]/i.test(name);
  return isDrive || name.startsWith("/") || parts.includes("..") || name.includes("\0");
}
