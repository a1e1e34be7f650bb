/**
 * LMDB, read in place: keys and the bytes of an image each, as LSUN has them. A file is a tree of pages;
 * values that are longer than half a page lie on pages of their own. All numbers of the file are doubted.
 */
import type { FileRange } from "./byte_range.ts";
import { placedEntries, type Walked, type WalkOptions } from "./placed_entries.ts";
import { imageExtension } from "./image_extension.ts";
import type { Entries, Fault, Lost } from "./entries.ts";

const magic = 0xbeefc0de;
const pageKinds = { branch: 0x01, leaf: 0x02, overflow: 0x04 };
const nodeKinds = { onOtherPages: 0x01, database: 0x02, several: 0x04 };
const databaseFlags = { sortedDuplicates: 0x04 };
const headBytes = 16;
/** A tree of billions of entries is not deeper. */
const mostDepth = 32;
const noPage = 0xffff_ffff_ffff_ffffn;

const several: Fault = { what: "keys with several values, which cannot be read" };

/** A tree of a file: its root page, and how deep it says that it is. */
interface Tree {
  root: bigint;
  hasDuplicates: boolean;
  entries: number;
}

/** @throws Error that ends a sentence which begins with the file's name */
export async function lmdbEntries(
  archive: string,
  range: FileRange,
  { state, onEntries }: WalkOptions,
): Promise<Entries> {
  const { pageBytes, tree } = newestTree(range);
  const found = await walk(range, pageBytes, tree, onEntries);
  nameByContent(range, found);
  return placedEntries(archive, range, state, found);
}

/** The file has two heads, which are written in turn: the later one that is whole counts. */
function newestTree(range: FileRange): { pageBytes: number; tree: Tree } {
  const first = headAt(range, 0);
  // Where the first is damaged, the second is looked for behind pages of the usual size.
  const second = headAt(range, first?.pageBytes ?? 4096);
  const heads = [first, second].filter((head) => head !== undefined);
  const newest = heads.sort((a, b) => a.transaction < b.transaction ? 1 : -1)[0];
  if (newest) return newest;
  throw new Error(
    "is damaged LMDB, or was written on another kind of machine (both heads are unreadable): copy or " +
      "download it again",
  );
}

function headAt(range: FileRange, offset: number) {
  const page = range.readNow(offset, 152);
  if (page.length < 152) return undefined;
  const view = new DataView(page.buffer, page.byteOffset + headBytes);
  if (view.getUint32(0, true) !== magic || view.getUint32(4, true) !== 1) return undefined;
  const pageBytes = view.getUint32(24, true);
  const isPower = pageBytes >= 512 && pageBytes <= 65_536 && (pageBytes & (pageBytes - 1)) === 0;
  if (!isPower) return undefined;
  return { pageBytes, tree: treeIn(view, 72), transaction: view.getBigUint64(128, true) };
}

function treeIn(view: DataView, at: number): Tree {
  return {
    hasDuplicates: (view.getUint16(at + 4, true) & databaseFlags.sortedDuplicates) !== 0,
    entries: Number(view.getBigUint64(at + 32, true)),
    root: view.getBigUint64(at + 40, true),
  };
}

/** A page that is to be read, of a tree whose entries get the folder before their names. */
interface Place extends Omit<Tree, "root"> {
  page: bigint;
  folder: string;
  depth: number;
}

interface Walk {
  range: FileRange;
  pageBytes: number;
  found: Walked;
  seen: Set<number>;
  damage(what: string): void;
}

/** Walks a tree, and the databases with names that it holds, as folders of these. */
async function walk(
  range: FileRange,
  pageBytes: number,
  top: Tree,
  onEntries: WalkOptions["onEntries"],
): Promise<Walked> {
  const found: Walked = { names: [], offsets: [], sizes: [], faults: new Map(), leftOut: [] };
  const damages = damageTally();
  const walk: Walk = { range, pageBytes, found, seen: new Set(), damage: damages.add };
  const open = [placeOf(top, "")];
  for (let place = open.pop(); place; place = open.pop()) {
    const before = walk.seen.size;
    open.push(...below(walk, place).reverse());
    if (walk.seen.size > before && walk.seen.size % 2000 === 0) {
      onEntries?.(found.names.length);
      await new Promise((resolve) => setTimeout(resolve)); // lets the progress be shown
    }
  }
  found.leftOut.push(...damages.lost());
  return found;
}

const placeOf = ({ root, ...tree }: Tree, folder: string): Place => ({
  ...tree,
  ...{ page: root, folder, depth: 0 },
});

/** Takes the entries of a page, and returns the places below it. */
function below(walk: Walk, place: Place): Place[] {
  if (place.page === noPage) return []; // an empty tree
  const page = pageAt(walk, place);
  if (!page) return [];
  return page.nodes.flatMap((node) => {
    if (node) return belowNode(walk, place, page, node) ?? [];
    walk.damage(`an entry of page ${page.number} reaches beyond it`);
    return [];
  });
}

interface Page {
  number: number;
  /** Where it begins. */
  at: number;
  bytes: Uint8Array<ArrayBuffer>;
  nodes: (Node | undefined)[];
}

/** @returns undefined for a page that is damaged, which is counted */
function pageAt(
  { range, pageBytes, seen, damage }: Walk,
  { page, depth }: Place,
): Page | undefined {
  const number = Number(page);
  const at = number * pageBytes;
  const isThere = number >= 2 && at + pageBytes <= range.size;
  if (!isThere) return void damage(`page ${page} is beyond the end`);
  if (seen.has(number) || depth > mostDepth) return void damage(`page ${number} comes again`);
  seen.add(number);
  const bytes = range.readNow(at, pageBytes);
  const nodes = nodesOf(bytes, number, pageBytes);
  if (!nodes) return void damage(`page ${number} is no page of a tree`);
  return { number, at, bytes, nodes };
}

/** Takes an entry, or returns the place that it leads to. */
function belowNode(walk: Walk, place: Place, page: Page, node: Node): Place | undefined {
  if (node.child !== undefined) return { ...place, page: node.child, depth: place.depth + 1 };
  const name = place.folder + nameOf(node.key);
  const isSeveral = (node.kind & nodeKinds.several) !== 0 || place.hasDuplicates;
  if (isSeveral) add(walk.found, name, 0, 0, several);
  else if (node.kind & nodeKinds.database) return databaseAt(walk, place, page, node, name);
  else if (node.kind & nodeKinds.onOtherPages) addFromOtherPages(walk, node, name);
  else add(walk.found, name, page.at + node.at, node.size);
}

/** Databases do not hold databases. */
function databaseAt(walk: Walk, { folder }: Place, { bytes }: Page, node: Node, name: string) {
  if (node.value.length < 48 || folder !== "") return void walk.damage(`database ${name}`);
  return placeOf(treeIn(new DataView(bytes.buffer, bytes.byteOffset + node.at), 0), `${name}/`);
}

function addFromOtherPages({ range, pageBytes, found, damage }: Walk, node: Node, name: string) {
  const offset = overflowAt(range, node.value, node.size, pageBytes);
  if (offset === undefined) damage(name);
  else add(found, name, offset, node.size);
}

function add(found: Walked, name: string, offset: number, size: number, fault?: Fault): void {
  if (fault) found.faults.set(found.names.length, fault);
  found.names.push(name);
  found.offsets.push(offset);
  found.sizes.push(size);
}

function damageTally() {
  const examples: string[] = [];
  let count = 0;
  return {
    add(what: string) {
      count++;
      if (examples.length < 3) examples.push(what);
    },
    lost(): Lost[] {
      const what = "damaged parts of the LMDB, of which the rest is read";
      return count === 0 ? [] : [{ what, count, examples, cure: "copy or download it again" }];
    },
  };
}

interface Node {
  kind: number;
  key: Uint8Array;
  /** On a leaf: what lies on the page, and where. */
  at: number;
  value: Uint8Array;
  size: number;
  /** On a branch. */
  child?: bigint;
}

/** The entries of a page, undefined for those that reach beyond it; undefined for no page of a tree. */
function nodesOf(bytes: Uint8Array<ArrayBuffer>, number: number, pageBytes: number) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < pageBytes || Number(view.getBigUint64(0, true)) !== number) return undefined;
  const kind = view.getUint16(10, true) & 0x0f;
  const isBranch = (kind & pageKinds.branch) !== 0;
  if (!isBranch && !(kind & pageKinds.leaf)) return undefined;
  const lower = view.getUint16(12, true);
  if (lower < headBytes || lower > pageBytes) return undefined;
  const count = (lower - headBytes) >> 1;
  return Array.from({ length: count }, (_, i): Node | undefined => {
    const at = view.getUint16(headBytes + 2 * i, true);
    if (at < lower || at + 8 > pageBytes) return undefined;
    const [low, high, flags, keyBytes] = [0, 2, 4, 6].map((field) =>
      view.getUint16(at + field, true)
    );
    const start = at + 8 + keyBytes;
    if (start > pageBytes) return undefined;
    const key = bytes.subarray(at + 8, start);
    const empty = new Uint8Array();
    if (isBranch) {
      const child = BigInt(low) | BigInt(high) << 16n | BigInt(flags) << 32n;
      return { kind: 0, key, at: start, value: empty, size: 0, child };
    }
    const size = low + high * 65_536;
    const here = flags & nodeKinds.onOtherPages ? 8 : size;
    if (start + here > pageBytes) return undefined;
    return { kind: flags, key, at: start, value: bytes.subarray(start, start + here), size };
  });
}

/** Where a value of other pages begins; undefined where these are not there, or are too few. */
function overflowAt(range: FileRange, value: Uint8Array, size: number, pageBytes: number) {
  const number = Number(new DataView(value.buffer, value.byteOffset).getBigUint64(0, true));
  const start = number * pageBytes + headBytes;
  return number >= 2 && start + size <= range.size ? start : undefined;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** A key as text, or its bytes where it is none. */
function nameOf(key: Uint8Array): string {
  try {
    const text = utf8.decode(key);
    // deno-lint-ignore no-control-regex
    if (!/[\x00-\x1f]/.test(text)) return text;
  } catch {
    // no text
  }
  return [...key].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** So many values are looked at one by one; of more, the first tell what the others are. */
const mostLookedAt = 1024;

/** Keys have no extension, by which images are known: they get that of their bytes. */
function nameByContent(range: FileRange, { names, offsets, sizes, faults }: Walked): void {
  let usual: string | undefined;
  for (const [entry, name] of names.entries()) {
    if (faults.has(entry) || /\.\w{1,5}$/.test(name)) continue;
    const isLookedAt = entry < mostLookedAt || sizes[entry] < 512;
    const extension = isLookedAt
      ? imageExtension(range.readNow(offsets[entry], Math.min(16, sizes[entry])))
      : usual;
    usual ??= extension;
    if (extension !== undefined) names[entry] = `${name}.${extension}`;
  }
}
