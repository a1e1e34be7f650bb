import { basename, dirname } from "node:path/posix";
import type { Import } from "../boundaries/module_graph.ts";

/** Imports that enter a folder from outside by another file than its `mod.ts`. */
export function importsPastDoors(imports: readonly Import[]): Import[] {
  return imports.filter(({ from, to }) => {
    const isWithin = `${dirname(from)}/`.startsWith(`${dirname(to)}/`);
    return !isWithin && basename(to) !== "mod.ts";
  });
}

/** Those of some imports that enter a folder which has a `mod.ts`. */
export function whereDoorIs(imports: readonly Import[], files: readonly string[]): Import[] {
  return imports.filter(({ to }) => files.includes(`${dirname(to)}/mod.ts`));
}
