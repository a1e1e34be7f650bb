import { libraryBackends } from "../../ops/device/backend_table.ts";
import { nameOrPath } from "./parsers.ts";

/**
 * Makes a library's path in the environment a whole one, since that too is meant from where the user
 * stands; for this process and those that it starts.
 */
export function placeStatedLibraries(): void {
  for (const { variable } of libraryBackends) {
    const stated = Deno.env.get(variable) ?? "";
    if (stated.trim() !== "") Deno.env.set(variable, nameOrPath(stated));
  }
}
