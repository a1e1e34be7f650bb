import { libraryBackends } from "../../ops/device/backend_table.ts";
import { nameOrPath } from "./parsers.ts";

/**
 * Makes a library's path in the environment absolute, for this process and its children: a relative
 * path is relative to the user's folder.
 */
export function placeStatedLibraries(): void {
  for (const { variable } of libraryBackends) {
    const stated = Deno.env.get(variable) ?? "";
    if (stated.trim() !== "") Deno.env.set(variable, nameOrPath(stated));
  }
}
