import { nameOrPath } from "./parsers.ts";

// As `blasVariable` of ops/, which the dashboard has no need to load.
const variable = "DCGAN_BLAS";

/**
 * Makes the library's path in the environment a whole one, since that too is meant from where the user
 * stands; for this process and those that it starts.
 */
export function placeStatedLibrary(): void {
  const stated = Deno.env.get(variable) ?? "";
  if (stated.trim() !== "") Deno.env.set(variable, nameOrPath(stated));
}
