import type { LibraryCandidate } from "../ffi/libraries.ts";
import type { Calls, Descriptors } from "./descriptors.ts";
import { type Common, common, dlopen } from "./symbols.ts";
import { openVersion2 } from "./version2.ts";
import { openVersion3 } from "./version3.ts";

export interface OpenLibrary {
  version: { major: number; minor: number; patch: number; runtime: number };
  common: Common;
  /** The descriptors of its version. */
  descriptors(calls: Calls): Descriptors;
  close(): void;
}

const versions: Record<number, typeof openVersion2 | typeof openVersion3> = {
  2: openVersion2,
  3: openVersion3,
};

/**
 * @throws Error in one line when there is no such library, when it lacks a function, or when its version
 *   is neither 2 nor 3
 */
export function dlopenOneDnn(candidate: LibraryCandidate): OpenLibrary {
  const opened = dlopen(candidate, common);
  try {
    const version = versionOf(opened.symbols);
    const { descriptors, close } = openVersion(candidate, version.major);
    return {
      version,
      common: opened.symbols,
      descriptors,
      close() {
        close();
        opened.close();
      },
    };
  } catch (error) {
    opened.close();
    throw error;
  }
}

function openVersion(candidate: LibraryCandidate, major: number) {
  const open = versions[major];
  if (open) return open(candidate);
  throw new Error(`${candidate.path} is oneDNN ${major}; versions 2 and 3 are known here`);
}

/** `dnnl_version_t`: three numbers, a pointer, and whose threads the library uses on the CPU. */
function versionOf({ dnnl_version, memcpy }: Common): OpenLibrary["version"] {
  const bytes = new Uint8Array(32);
  memcpy(bytes, dnnl_version(), BigInt(bytes.length));
  const words = new DataView(bytes.buffer);
  const [major, minor, patch, runtime] = [0, 4, 8, 24].map((at) => words.getInt32(at, true));
  return { major, minor, patch, runtime };
}
