import { findLibrary } from "../ffi/find_library.ts";
import { oneDnnCandidates, oneDnnVariable, statedLibrary } from "../ffi/libraries.ts";
import { OneDnn } from "./library.ts";

/**
 * Opens the stated library, or else the first of the table that opens.
 *
 * @param stated the value of `--onednn`
 * @throws Error in one line when the stated library does not open, or none does
 */
export function findOneDnn(stated?: string): OneDnn {
  const asked = statedLibrary("onednn", stated);
  return findLibrary({
    backend: "onednn",
    what: "oneDNN",
    isStated: asked !== undefined,
    candidates: oneDnnCandidates(asked),
    cure: "install oneDNN (Debian: libdnnl2)",
    statedCure: `state a oneDNN library of version 2 or 3, or leave out --onednn and ` +
      oneDnnVariable,
    open: (candidate) => new OneDnn(candidate),
  });
}
