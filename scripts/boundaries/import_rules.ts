/** Which folder may import what. */
import { dirname } from "node:path/posix";
import { circlesOf, graphOf } from "./circles.ts";
import type { Import } from "./module_graph.ts";
import type { Violation } from "./violation.ts";

/** A folder imports only folders to its right. */
const order = ["scripts", "pipeline", "model", "ops"];

/** Folders whose imports are checked; tests may import anything. */
export const checkedFolders = [...order, "web"];

/** Doors besides each folder's `mod.ts`, which load less. */
const sideDoors = [
  "pipeline/files/lines.ts", // splitting lines takes no database
  "pipeline/store/mod.ts", // reading runs takes no image library and no tensors
  "pipeline/replay/mod.ts", // training needs no replays
  "pipeline/generator/mod.ts", // training needs nothing of what comes after it
  "pipeline/generator/exports/mod.ts", // drawing needs no file formats, and these no images
  "pipeline/generator/neighbours.ts", // only that reads the data set
  "pipeline/sources/jpeg/turbojpeg.ts", // whether a library opens takes no image library
  "pipeline/run/ranks.ts", // most runs have one process
  "pipeline/tensorboard/mod.ts", // most runs write none
  "pipeline/run/resume.ts", // a new run resumes nothing
  "pipeline/measures/of_runs.ts", // training measures itself only
  "pipeline/run/init_weights.ts", // most runs draw their weights
  "web/words/words.ts", // a guide takes no server
  "web/state/curve_examples.ts", // as above
  "web/report/write_report.tsx", // a report takes no server
  "web/server/http/base_path.ts", // a flag is checked before any server is loaded
  "model/weights.ts", // files of weights take no tensors
  "model/browser.ts", // a page has another backend than a command
  "ops/bench.ts", // training needs no measurements
  "ops/layers.ts", // networks need no backend
  "ops/ranks/mpi/mod.ts", // most runs have one process
  "ops/same.ts", // shapes need no tensors
  "ops/browser/mod.ts", // a page has other backends than a command
  "ops/device/backend_table.ts", // names and what goes with them, without tensors
  "ops/cuda/libraries/find_cuda.ts", // where libraries lie, without opening one
];

/** Doors of a subfolder besides its `mod.ts`, for the same reason. */
const subfolderDoors = [
  "pipeline/measures/of_runs.ts", // training measures itself only
  // Training writes, and reads nothing back.
  "pipeline/outputs/checkpoints/read_checkpoint.ts",
  "pipeline/outputs/record/reader.ts",
  "pipeline/generator/exports/mod.ts",
  "pipeline/generator/neighbours.ts",
  "pipeline/measures/open_extractor.ts", // a flag's words take no measures
  "pipeline/store/find_run.ts",
  "pipeline/store/run_claim.ts",
  "pipeline/store/run_folder.ts",
  "pipeline/store/run_settings.ts",
  "pipeline/store/run_store.ts",
  "web/fresh_host/dev.ts", // Fresh has these
  "web/fresh_host/runtime.ts",
];

/** The part of the order that runs in pages: only `import()` in web/ leads to it. */
export const browserDoor = "model/browser.ts";

/** Folders that may not import each other. */
const strangers = [
  ...["ops/pool/", "ops/wasm/"].map((from) => ({
    from,
    to: /^ops\/ffi\//,
    why: "WebAssembly knows no native library",
  })),
  {
    from: "pipeline/contracts/",
    to: /^pipeline\/(?!contracts\/)/,
    why: "contracts/ imports nothing of pipeline/",
  },
];

/** Every import that breaks a rule, and every circle of files or folders. */
export function importViolations(imports: readonly Import[]): Violation[] {
  return [
    ...imports.flatMap((one) => violationsOf(one, imports)),
    ...circleViolations(imports, (path) => path),
    ...circleViolations(imports.filter(isWithinOne), dirname),
  ];
}

/** Between top folders, imports go one way, or another rule names it. */
function isWithinOne({ from, to }: Import): boolean {
  return folderOf(from) === folderOf(to);
}

function violationsOf(one: Import, imports: readonly Import[]): Violation[] {
  const rule = brokenRule(one) ?? tensorRule(one, imports) ?? browserRule(one, imports) ??
    doorRule(one, imports);
  return rule === undefined
    ? []
    : [{ file: one.from, line: one.line, what: `imports ${one.to}`, rule }];
}

/** Types count, because a reader of one part of a circle has to read all of it. */
function circleViolations(
  imports: readonly Import[],
  partOf: (path: string) => string,
): Violation[] {
  const edges = imports.map(({ from, to }) => [partOf(from), partOf(to)] as const);
  return circlesOf(graphOf(edges)).map((circle) => {
    const isWithin = (_: Import, i: number) =>
      edges[i][0] !== edges[i][1] && edges[i].every((part) => circle.includes(part));
    const first = imports.find(isWithin)!;
    return {
      file: first.from,
      line: first.line,
      what: `imports ${first.to}, which leads back to it`,
      rule: `no circles, types included: ${circle.join(", ")}`,
    };
  });
}

function brokenRule({ from, to, ...how }: Import): string | undefined {
  const [importer, imported] = [folderOf(from), folderOf(to)];
  const strange = strangers.find((pair) => from.startsWith(pair.from) && pair.to.test(to));
  if (strange) return strange.why;
  if (!checkedFolders.includes(importer) || importer === imported) return undefined;
  if (["tests", "scripts"].includes(imported)) return `nothing imports from ${imported}/`;
  if (importer === "web") return webRule(imported, { from, to, ...how });
  if (!checkedFolders.includes(imported)) return undefined;
  // web/ is not part of the order: a command may start the app, and nothing else imports it.
  const isRightward = imported === "web"
    ? importer === "scripts"
    : order.indexOf(importer) < order.indexOf(imported);
  if (!isRightward) return `imports go one way: ${order.join(" -> ")}`;
  const isDoor = to === `${imported}/mod.ts` || sideDoors.includes(to) ||
    to.startsWith("pipeline/contracts/"); // it has no door, and imports little
  return isDoor ? undefined : `another folder is imported through its mod.ts`;
}

function webRule(imported: string, { to, isDynamic, isTypeOnly }: Import): string | undefined {
  if (to === browserDoor) {
    return isDynamic || isTypeOnly ? undefined : "a page loads it only when it draws: import() it";
  }
  const mayImport = !order.includes(imported) || webDoors.some((door) => to.startsWith(door));
  return mayImport ? undefined : `web/ imports only ${webDoors.join(", ")} and ${browserDoor}`;
}

/** What web/ may import of other folders: all below a folder, or a file. */
const webDoors = [
  "pipeline/contracts/",
  "pipeline/store/",
  "pipeline/generator/exports/mod.ts",
  "ops/device/backend_table.ts",
];

/** A subfolder that has a `mod.ts` is entered by it; any other by each of its files. */
function doorRule({ from, to }: Import, imports: readonly Import[]): string | undefined {
  if (subfolderDoors.includes(to)) return undefined;
  const passed = foldersAround(to).find((folder) =>
    !from.startsWith(`${folder}/`) && to !== `${folder}/mod.ts` &&
    imports.some((one) => [one.from, one.to].includes(`${folder}/mod.ts`))
  );
  return passed && `${passed}/ is entered by its mod.ts`;
}

/** The subfolders that a file lies in, the outermost first. */
function foldersAround(path: string): string[] {
  const parts = dirname(path).split("/");
  return parts.slice(1).map((_, i) => parts.slice(0, i + 2).join("/"));
}

/** What is loaded through the browser's door must run in a browser. */
function browserRule({ from, to, isTypeOnly }: Import, imports: readonly Import[]) {
  if (isTypeOnly || !to.startsWith("node:")) return undefined;
  return loadedThrough(browserDoor, imports).includes(from)
    ? `a page loads this file through ${browserDoor}`
    : undefined;
}

/** web/ must never load tfjs, not even through a file that it may import. */
function tensorRule({ from, to, isTypeOnly }: Import, imports: readonly Import[]) {
  if (folderOf(from) !== "web") return undefined;
  if (isTensorPackage(to)) return "web/ never imports tfjs";
  const reachesTensors = !isTypeOnly && folderOf(to) !== "web" && to !== browserDoor &&
    loadedThrough(to, imports).some(isTensorPackage);
  return reachesTensors ? "web/ never loads tfjs, but this import leads to it" : undefined;
}

/** A file, and all that is loaded with it. */
export function loadedThrough(start: string, imports: readonly Import[]): string[] {
  const loaded = new Set([start]);
  // A set's iteration includes elements added during it.
  for (const file of loaded) {
    const next = imports.filter(({ from, isTypeOnly }) => from === file && !isTypeOnly);
    next.forEach(({ to }) => loaded.add(to));
  }
  return [...loaded];
}

function isTensorPackage(specifier: string): boolean {
  return /^npm:\/?@tensorflow\//.test(specifier);
}

function folderOf(path: string): string {
  return path.includes("/") ? path.split("/")[0] : "";
}
