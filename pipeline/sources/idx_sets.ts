/** Finds IDX files under the names and in the layouts that publishers and unpackers give them. */
import { basename, dirname, join } from "node:path";
import { isIdx } from "./idx.ts";

/** The paths of images and of their labels. */
export interface IdxHalf {
  images: string;
  labels: string;
}

/** The files of one data set; those of a set come from one folder. */
export interface IdxSet {
  folder: string;
  /** What their names begin with: `emnist-letters-`; most often nothing. */
  prefix: string;
  train?: IdxHalf;
  test?: IdxHalf;
}

/** A set with both of its halves. */
export type MnistSet = Required<IdxSet>;

/** `train-images-idx3-ubyte`, `train-images.idx3-ubyte`, `emnist-letters-test-labels-idx1-ubyte.gz`. */
const fileName =
  /^(.*?)(train|t10k|test)[-_. ]?(images|labels)(?:[-_. ]?idx[13])?(?:[-_. ]?ubyte)?(\.gz)?$/i;

/** Where torchvision and EMNIST's archive put the files, below the folder that people name. */
const inner = ["", "raw", "gzip"];

/** The sets in a folder: each with images and labels, of which the first bytes are those of IDX files. */
export async function idxSets(folder: string): Promise<IdxSet[]> {
  for (const name of inner) {
    const sets = await setsIn(join(folder, name));
    if (sets.length > 0) return sets;
  }
  return [];
}

async function setsIn(folder: string): Promise<IdxSet[]> {
  const found = new Map<string, Map<string, string>>();
  for (const path of await candidates(folder)) {
    const [, prefix, half, role, gz] = fileName.exec(basename(path))!;
    const files = found.get(prefix) ?? new Map<string, string>();
    const key = `${half.toLowerCase() === "train" ? "train" : "test"} ${role.toLowerCase()}`;
    // Of a file that lies there packed too, the plain one is read.
    if (!gz || !files.has(key)) files.set(key, path);
    found.set(prefix, files);
  }
  return [...found].map(([prefix, files]) => ({ folder, prefix, ...halvesOf(files) }))
    .filter(({ train, test }) => train || test);
}

function halvesOf(files: ReadonlyMap<string, string>): Pick<IdxSet, "train" | "test"> {
  const half = (name: string): IdxHalf | undefined => {
    const images = files.get(`${name} images`);
    const labels = files.get(`${name} labels`);
    return images && labels ? { images, labels } : undefined;
  };
  return { train: half("train"), test: half("test") };
}

/** Files of such names, sorted; also in a folder of the file's own name, as unpackers make it. */
async function candidates(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const { name, isDirectory } of await entriesOf(folder)) {
    if (!fileName.test(name)) continue;
    const path = join(folder, name);
    if (!isDirectory) files.push(path);
    else {for (const { name: own } of await entriesOf(path)) {
        if (own.replace(/\.gz$/i, "") === name.replace(/\.gz$/i, "")) files.push(join(path, own));
      }}
  }
  const areIdx = await Promise.all(files.map(isIdx));
  return files.filter((_, i) => areIdx[i]).sort();
}

async function entriesOf(folder: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder));
  } catch {
    return [];
  }
}

/** Files in some folders that may be meant, although none of them makes a set. */
export async function similarFiles(folders: Iterable<string>): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    for (const { name } of await entriesOf(folder)) {
      if (/idx|ubyte|mnist.*\.\w+$/i.test(name) && !name.endsWith(".part")) {
        found.push(join(folder, name));
      }
    }
  }
  return found.sort();
}

/** What a set of no known digest is called: by its files or its folder. */
export function setName({ folder, prefix }: IdxSet): string {
  const own = prefix.replace(/[-_. ]+$/, "");
  if (own !== "") return own;
  return inner.includes(basename(folder)) ? basename(dirname(folder)) : basename(folder);
}
