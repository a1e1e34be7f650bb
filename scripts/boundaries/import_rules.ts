/** Which folder may import what. */
import { circlesOf, graphOf } from "./circles.ts";
import type { Import } from "./module_graph.ts";
import type { Violation } from "./violation.ts";

/** A folder imports only folders to its right. */
const order = ["scripts", "pipeline", "model", "ops"];

/** Folders whose imports are checked; tests may import anything. */
export const checkedFolders = [...order, "web"];

/** Doors besides each folder's own, so that nobody loads what only others need. */
const sideDoors = [
  "pipeline/store/mod.ts", // reading runs takes no image library and no tensors
  "pipeline/replay/mod.ts", // training replays nothing
  "ops/bench.ts", // nor does it measure
  "ops/backend_table.ts", // names and what goes with them, without tensors
];

/** Folders within one that keep apart. */
const strangers = [{
  from: "ops/wasm/",
  to: "ops/ffi/",
  why: "WebAssembly knows no native library",
}];

/** Every import that breaks a rule, and every circle of files. */
export function importViolations(imports: readonly Import[]): Violation[] {
  return [...imports.flatMap((one) => violationsOf(one, imports)), ...circleViolations(imports)];
}

function violationsOf(one: Import, imports: readonly Import[]): Violation[] {
  const rule = brokenRule(one) ?? tensorRule(one, imports);
  return rule === undefined
    ? []
    : [{ file: one.from, line: one.line, what: `imports ${one.to}`, rule }];
}

/** Types count: whoever wants to understand one file of a circle has to read them all. */
function circleViolations(imports: readonly Import[]): Violation[] {
  return circlesOf(graphOf(imports.map(({ from, to }) => [from, to]))).map((circle) => {
    const first = imports.find(({ from, to }) => circle.includes(from) && circle.includes(to))!;
    return {
      file: first.from,
      line: first.line,
      what: `imports ${first.to}, which leads back to it`,
      rule: `no circles, not of types either: ${circle.join(", ")}`,
    };
  });
}

function brokenRule({ from, to }: Import): string | undefined {
  const [importer, imported] = [folderOf(from), folderOf(to)];
  const strange = strangers.find((pair) => from.startsWith(pair.from) && to.startsWith(pair.to));
  if (strange) return strange.why;
  if (!checkedFolders.includes(importer) || importer === imported) return undefined;
  if (["tests", "scripts"].includes(imported)) return `nothing imports from ${imported}/`;
  if (importer === "web") return webRule(imported, to);
  if (!checkedFolders.includes(imported)) return undefined;
  // web/ stands beside the order: a command may start the app, and nothing else may know of it.
  const isRightward = imported === "web"
    ? importer === "scripts"
    : order.indexOf(importer) < order.indexOf(imported);
  if (!isRightward) return `imports go one way: ${order.join(" -> ")}`;
  const isDoor = to === `${imported}/mod.ts` || sideDoors.includes(to);
  return isDoor ? undefined : `another folder is imported through its mod.ts`;
}

function webRule(imported: string, to: string): string | undefined {
  const mayImport = !order.includes(imported) || to === "pipeline/events.ts" ||
    to === "ops/backend_table.ts" || to.startsWith("pipeline/store/");
  return mayImport
    ? undefined
    : "web/ imports only pipeline/events.ts, pipeline/store/ and ops/backend_table.ts";
}

/** web/ must never load tfjs, not even by way of a file that it may import. */
function tensorRule({ from, to, isTypeOnly }: Import, imports: readonly Import[]) {
  if (folderOf(from) !== "web") return undefined;
  if (isTensorPackage(to)) return "web/ never imports tfjs";
  const reachesTensors = !isTypeOnly && folderOf(to) !== "web" &&
    loadedThrough(to, imports).some(isTensorPackage);
  return reachesTensors ? "web/ never loads tfjs, but this import leads to it" : undefined;
}

function loadedThrough(start: string, imports: readonly Import[]): string[] {
  const loaded = new Set([start]);
  // A set hands out what is added while it is walked.
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
