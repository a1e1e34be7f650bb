/**
 * Tars, read in place. Their headers are walked by position: a library that streams would read all of
 * the archive before the first step.
 */
import type { FileRange } from "./byte_range.ts";
import type { Entries, Fault, Lost } from "./entries.ts";
import { placedEntries, type Walked, type WalkOptions } from "./placed_entries.ts";
import { parseHeader, paxRecords, textOf } from "./tar_header.ts";

const block = 512;
/** Of a long name, or of labels beside an image; what is larger is neither. */
const mostNote = 2 ** 16;

const links: Fault = { what: "entries that are links or devices" };
const sparse: Fault = { what: "sparse entries, which cannot be read", cure: "pack without -S" };

/** @throws Error that ends a sentence which begins with the archive's name */
export async function tarEntries(
  archive: string,
  range: FileRange,
  { state, onEntries }: WalkOptions,
): Promise<Entries> {
  const found = await walk(range, onEntries);
  const { names, offsets, sizes } = found;
  const labels = webDatasetLabels(names, (entry) => {
    if (sizes[entry] > mostNote) return "";
    return new TextDecoder().decode(range.readNow(offsets[entry], sizes[entry]));
  });
  return {
    ...placedEntries(archive, range, state, found),
    ...(labels && {
      classOf: (entry) => labels.get(keyOf(names[entry])),
      used: new Set([...names.keys()].filter((entry) => isLabelled(names[entry]))),
    }),
  };
}

async function walk(range: FileRange, onEntries: WalkOptions["onEntries"]): Promise<Walked> {
  const found: Walked = { names: [], faults: new Map(), leftOut: [], offsets: [], sizes: [] };
  // What an entry of its own says of the entry after it.
  let next: { path?: string; size?: number } = {};
  for (let offset = 0; offset + block <= range.size;) {
    const header = parseHeader(range.readNow(offset, block));
    if (header === "end") return found;
    if (header === "damaged") return { ...found, leftOut: [damaged(offset, found.names.length)] };
    const start = offset + block;
    const size = next.size ?? header.size;
    offset = start + Math.ceil(size / block) * block;
    const note = () => range.readNow(start, Math.min(size, mostNote));
    if (header.type === "L") next.path = textOf(note());
    else if (header.type === "x") next = { ...next, ...paxRecords(note()) };
    else if (!"gK".includes(header.type)) {
      add(found, { ...header, name: next.path ?? header.name, size }, start, range.size);
      next = {};
    }
    if (found.names.length % 20_000 === 19_999) {
      onEntries?.(found.names.length);
      await new Promise((resolve) => setTimeout(resolve)); // lets the progress be shown
    }
  }
  return found;
}

function add(
  { names, faults, leftOut, offsets, sizes }: Walked,
  { name, type, size }: { name: string; type: string; size: number },
  start: number,
  archiveSize: number,
): void {
  const isFile = "07S".includes(type);
  if (type === "5" || (isFile && name.endsWith("/"))) return;
  if (isFile && start + size > archiveSize) {
    const what = "entry at which the archive is cut off";
    return void leftOut.push({
      what,
      count: 1,
      examples: [name],
      cure: "copy or download it again",
    });
  }
  if (type === "S") faults.set(names.length, sparse);
  else if (!isFile) faults.set(names.length, links);
  names.push(name.replace(/^(\.\/)+/, ""));
  offsets.push(start);
  sizes.push(size);
}

function damaged(offset: number, read: number): Lost {
  const what = `archive damaged at byte ${offset}, of which the first ${read} entries are read`;
  return { what, count: 1, examples: [], cure: "copy or download it again" };
}

const isLabelled = (name: string) => /\.(cls|cls\.txt|json)$/.test(name);

/** WebDataset's key: a name to the first dot after its folders. */
function keyOf(name: string): string {
  const dot = name.indexOf(".", name.lastIndexOf("/") + 1);
  return dot < 0 ? name : name.slice(0, dot);
}

/** The labels that WebDataset puts beside images, by key: `.cls`, or a number or name in `.json`. */
function webDatasetLabels(
  names: readonly string[],
  read: (entry: number) => string,
): Map<string, string> | undefined {
  const labels = new Map<string, string>();
  for (const [entry, name] of names.entries()) {
    const label = /\.cls(\.txt)?$/.test(name)
      ? read(entry).trim()
      : name.endsWith(".json")
      ? labelIn(read(entry))
      : undefined;
    if (label) labels.set(keyOf(name), label);
  }
  return new Set(labels.values()).size > 1 ? labels : undefined;
}

function labelIn(json: string): string | undefined {
  try {
    const labels = JSON.parse(json);
    const label = labels.cls ?? labels.class ?? labels.label;
    return ["string", "number"].includes(typeof label) ? String(label) : undefined;
  } catch {
    return undefined;
  }
}
