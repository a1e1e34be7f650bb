import { errorMessage } from "../contracts/text.ts";
import { join } from "node:path";
import { download, hasSum } from "./download.ts";
import {
  type MnistFile,
  mnistFiles,
  type MnistLikeName,
  mnistLikeSources,
  type MnistPaths,
} from "./mnist_files.ts";
import type { SourceOptions } from "./source_options.ts";

const systemDatasets = "/usr/share/datasets";

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
): Promise<MnistPaths> {
  const local = await findMnist(name, dataDir, options);
  if (local) return local;
  const home = join(dataDir, name);
  for (const file of (await findFiles(home)).missing) {
    await fetchFile(name, file, home, options);
  }
  return (await findFiles(home)).paths as MnistPaths;
}

/** The same without a download: undefined if no folder has all four files. */
export async function findMnist(
  name: MnistLikeName,
  dataDir: string,
  { systemDir = systemDatasets, alsoIn = dataDir }: SourceOptions = {},
): Promise<MnistPaths | undefined> {
  const folders = new Set([dataDir, alsoIn].flatMap((folder) => [join(folder, name), folder]));
  for (const folder of [...folders, join(systemDir, name)]) {
    const found = await findFiles(folder);
    if (found.missing.length > 0) continue;
    const paths = found.paths as MnistPaths;
    if (!await areOfAnother(name, paths)) return paths;
  }
}

/** Eight of its header, and a label for each of 10,000 images. */
const labelsBytes = 10_008;

/** MNIST and Fashion-MNIST share their file names, so `dataDir` itself may hold the other one. */
async function areOfAnother(name: MnistLikeName, paths: MnistPaths): Promise<boolean> {
  const labels = "t10k-labels-idx1-ubyte"; // the smallest of the four
  for (const [other, { sha256 }] of Object.entries(mnistLikeSources)) {
    if (other !== name && await hasSum(paths[labels], sha256[labels], labelsBytes)) return true;
  }
  return false;
}

async function findFiles(folder: string) {
  const paths: Partial<MnistPaths> = {};
  for (const file of mnistFiles) {
    const plain = join(folder, file);
    if (await isFile(plain)) paths[file] = plain;
    else if (await isFile(`${plain}.gz`)) paths[file] = `${plain}.gz`;
  }
  return { paths, missing: mnistFiles.filter((file) => !paths[file]) };
}

const isFile = (path: string) => Deno.stat(path).then((info) => info.isFile, () => false);

async function fetchFile(
  name: MnistLikeName,
  file: MnistFile,
  folder: string,
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
    throw new Error(
      `cannot download ${file}.gz of "${name}" (${reason}): place ${mnistFiles.join(", ")}, ` +
        `plain or .gz, in "${folder}"${onDebian}${elsewhere}`,
      { cause },
    );
  }
}
