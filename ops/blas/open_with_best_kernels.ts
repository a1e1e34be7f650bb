import { vectorUnitOfCpu } from "../ffi/cpu_features.ts";
import { type Identity, identityOf } from "./identity.ts";
import type { LibraryCandidate } from "../ffi/libraries.ts";
import { betterKernels, kernelsVariable } from "./openblas_kernels.ts";
import { type BlasLibrary, dlopenBlas } from "./symbols.ts";

export interface OpenedBlas {
  library: BlasLibrary;
  identity: Identity;
  /** Set if its kernels do not, or did not, use all of this CPU: the reason, and the cure. */
  note?: string;
}

/**
 * Opens a library, which then chooses its kernels. If an OpenBLAS chooses slow ones, this closes it, sets
 * `OPENBLAS_CORETYPE`, opens it again, and unsets the variable, since another library must choose itself.
 *
 * @param open opens it with the current environment
 * @throws Error in one line when it does not open
 */
export function openWithBestKernels(candidate: LibraryCandidate, open = opened): OpenedBlas {
  const first = open(candidate);
  const { library, identity } = first;
  if (identity.name !== "OpenBLAS") return first;
  const cpu = vectorUnitOfCpu(library.symbols);
  const better = betterKernels(identity.kernels, cpu);
  const stated = statedKernels();
  if (stated && isIgnored(stated, identity)) {
    const cure = better ? `to ${better}` : "to kernels that it has, such as Haswell, or unset it";
    return { ...first, note: ignoredText(identity, stated, cure) };
  }
  if (better === undefined) return first;

  const slow = `${identity.kernels} kernels leave this CPU's ${cpu} unused`;
  if (!identity.hasOtherKernels) {
    return { ...first, note: `${slow}: install an OpenBLAS that is built with DYNAMIC_ARCH` };
  }
  if (stated) {
    return { ...first, note: `${slow}; ${kernelsVariable}=${stated} asks for them: unset it` };
  }
  const cure = `${slow}: set ${kernelsVariable}=${better}`;
  if (!stateKernels(better)) return { ...first, note: cure };
  try {
    library.close();
    const second = open(candidate);
    // If another thread has it open, its kernels stay as they are.
    if (betterKernels(second.identity.kernels, cpu)) return { ...second, note: cure };
    return { ...second, note: changeText(first.identity, better) };
  } finally {
    Deno.env.delete(kernelsVariable);
  }
}

export function opened(candidate: LibraryCandidate): OpenedBlas {
  const library = dlopenBlas(candidate);
  return { library, identity: identityOf(library.symbols, candidate) };
}

function changeText(identity: Identity, better: string): string {
  const { kernels } = identity;
  return `${kernelsVariable}=${better} was set, since ${
    versioned(identity)
  } takes ${kernels} kernels for ` +
    "this CPU";
}

/** OpenBLAS says nothing of a name that it does not know, and chooses as if none were stated. */
function isIgnored(stated: string, { kernels, hasOtherKernels }: Identity): boolean {
  return hasOtherKernels && kernels !== undefined &&
    kernels.toLowerCase() !== stated.toLowerCase();
}

function ignoredText(identity: Identity, stated: string, cure: string): string {
  return `${
    versioned(identity)
  } ignores ${kernelsVariable}=${stated} and takes ${identity.kernels} ` +
    `kernels: set it ${cure}`;
}

function versioned({ name, version }: Identity): string {
  return version ? `${name} ${version}` : name;
}

/** The kernels that the user states; undefined if Deno may not read the variable. */
function statedKernels(): string | undefined {
  try {
    return Deno.env.get(kernelsVariable) || undefined;
  } catch {
    return undefined;
  }
}

/** Sets the variable; returns whether Deno allows that. */
function stateKernels(kernels: string): boolean {
  try {
    Deno.env.set(kernelsVariable, kernels);
    return true;
  } catch {
    return false;
  }
}
