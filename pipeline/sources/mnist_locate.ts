import { errorMessage } from "../contracts/text.ts";
import { join } from "node:path";
import { download, hasSum } from "./download.ts";
import { type IdxSet, idxSets, type MnistSet, similarFiles } from "./idx_sets.ts";
import { type MnistFile, mnistFiles, type MnistLikeName, mnistLikeSources } from "./mnist_files.ts";
import type { SourceOptions } from "./source_options.ts";

const systemDatasets = "/usr/share/datasets";

/** What torchvision calls the folder of a set. */
const torchNames: Record<MnistLikeName, string> = {
  "mnist": "MNIST",
  "fashion-mnist": "FashionMNIST",
};

/**
 * Finds the four files of an MNIST-like data set: in `<dataDir>/<name>`, in `dataDir`, or among the
 * system's data sets. The four are taken from one folder, lest two data sets be mixed. If no folder
 * has all of them, those that `<dataDir>/<name>` lacks are downloaded into it.
 *
 * @throws Error that says where to place the files by hand, if a download fails
 */
export async function locateMnist(
  name: MnistLikeName,
  dataDir: string,
  options: SourceOptions = {},
): Promise<MnistSet> {
  const local = await findMnist(name, dataDir, options);
  if (local) return local;
  const home = join(dataDir, name);
  const similar = await similarFiles([home, dataDir]);
  if (similar.length > 0) options.onWarning?.(similarText(name, similar));
  for (const file of await missingFiles(home)) {
    await fetchFile(name, file, home, similar, options);
  }
  const fetched = (await idxSets(home)).find(isWhole);
  if (fetched) return fetched;
  throw new Error(
    `the files of "${name}" in "${home}" are no IDX files: remove them and try again`,
  );
}

/** The same without a download: undefined if no folder has all four files. */
export async function findMnist(
  name: MnistLikeName,
  dataDir: string,
  { systemDir = systemDatasets, alsoIn = dataDir }: SourceOptions = {},
): Promise<MnistSet | undefined> {
  const folders = new Set(
    [dataDir, alsoIn].flatMap((folder) =>
      [name, torchNames[name], ""].map((below) => join(folder, below))
    ),
  );
  for (const folder of [...folders, join(systemDir, name)]) {
    for (const found of await idxSets(folder)) {
      if (isWhole(found) && !await isOfAnother(name, found)) return found;
    }
  }
}

const isWhole = (found: IdxSet): found is MnistSet =>
  found.train !== undefined && found.test !== undefined;

/** Eight of its header, and a label for each of 10,000 images. */
const labelsBytes = 10_008;

/** MNIST and Fashion-MNIST share their file names, so `dataDir` itself may hold the other one. */
async function isOfAnother(name: MnistLikeName, { test }: MnistSet): Promise<boolean> {
  const labels = "t10k-labels-idx1-ubyte"; // the smallest of the four
  for (const [other, { sha256 }] of Object.entries(mnistLikeSources)) {
    if (other !== name && await hasSum(test.labels, sha256[labels], labelsBytes)) return true;
  }
  return false;
}

/** Of the names under which they are downloaded. */
async function missingFiles(folder: string): Promise<MnistFile[]> {
  const there = await Promise.all(
    mnistFiles.map(async (file) => {
      const path = join(folder, file);
      return await isFile(path) || await isFile(`${path}.gz`);
    }),
  );
  return mnistFiles.filter((_, i) => !there[i]);
}

const isFile = (path: string) => Deno.stat(path).then((info) => info.isFile, () => false);

function similarText(name: MnistLikeName, similar: readonly string[]): string {
  const more = similar.length > 4 ? `, and ${similar.length - 4} more` : "";
  return `not taken for the four IDX files of "${name}": ${similar.slice(0, 4).join(", ")}${more}`;
}

async function fetchFile(
  name: MnistLikeName,
  file: MnistFile,
  folder: string,
  similar: readonly string[],
  options: SourceOptions,
): Promise<void> {
  const { mirrors, published, debianPackage } = mnistLikeSources[name];
  const urls = mirrors.map((mirror) => `${mirror}${file}.gz`);
  try {
    await Deno.mkdir(folder, { recursive: true });
    await download({ urls, path: join(folder, `${file}.gz`), ...published[file] }, options);
  } catch (cause) {
    const reason = errorMessage(cause);
    const onDebian = debianPackage ? `, or on Debian: apt-get install ${debianPackage}` : "";
    const elsewhere = cause instanceof Deno.errors.PermissionDenied
      ? ", or state another --data-dir"
      : "";
    const there = similar.length > 0 ? `; ${similarText(name, similar)}` : "";
    throw new Error(
      `cannot download ${file}.gz of "${name}" (${reason}): place ${mnistFiles.join(", ")}, ` +
        `plain or .gz, in "${folder}"${onDebian}${elsewhere}${there}`,
      { cause },
    );
  }
}
