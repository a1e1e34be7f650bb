import { nameOrPath } from "./parsers.ts";

// As `blasVariable` and `oneDnnVariable` of ops/, which the dashboard has no need to load.
const variables = ["DCGAN_BLAS", "DCGAN_ONEDNN"];

/**
 * Makes a library's path in the environment a whole one, since that too is meant from where the user
 * stands; for this process and those that it starts.
 */
export function placeStatedLibraries(): void {
  for (const variable of variables) {
    const stated = Deno.env.get(variable) ?? "";
    if (stated.trim() !== "") Deno.env.set(variable, nameOrPath(stated));
  }
}
