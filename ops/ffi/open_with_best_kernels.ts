import { vectorUnitOfCpu } from "./cpu_features.ts";
import { type Identity, identityOf } from "./identity.ts";
import type { LibraryCandidate } from "./libraries.ts";
import { betterKernels, kernelsVariable } from "./openblas_kernels.ts";
import { type BlasLibrary, dlopenBlas } from "./symbols.ts";

export interface OpenedBlas {
  library: BlasLibrary;
  identity: Identity;
  /** Where its kernels are, or were, not what this CPU can do: why, and what was or can be done. */
  note?: string;
}

/**
 * Opens a library. It chooses its kernels then, and an OpenBLAS that has chosen badly is closed, told
 * better, and opened again. The variable is gone afterwards: another library decides for itself.
 *
 * @param open opens it as the environment says
 * @throws Error in one line when it does not open
 */
export function openWithBestKernels(candidate: LibraryCandidate, open = opened): OpenedBlas {
  const first = open(candidate);
  const { library, identity } = first;
  if (identity.name !== "OpenBLAS") return first;
  const cpu = vectorUnitOfCpu(library.symbols);
  const better = betterKernels(identity.kernels, cpu);
  if (better === undefined) return first;

  const slow = `${identity.kernels} kernels leave this CPU's ${cpu} unused`;
  if (!identity.hasOtherKernels) {
    return { ...first, note: `${slow}: install an OpenBLAS that is built with DYNAMIC_ARCH` };
  }
  const stated = statedKernels();
  if (stated) {
    return { ...first, note: `${slow}; ${kernelsVariable}=${stated} asks for them: unset it` };
  }
  const cure = `${slow}: set ${kernelsVariable}=${better}`;
  if (!stateKernels(better)) return { ...first, note: cure };
  try {
    library.close();
    const second = open(candidate);
    // Whoever else has it open keeps it as it is.
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

function changeText({ name, version, kernels }: Identity, better: string): string {
  const which = version ? `${name} ${version}` : name;
  return `${kernelsVariable}=${better} was set, since ${which} takes ${kernels} kernels for this CPU`;
}

/** What the user asks for; nothing where Deno may not look. */
function statedKernels(): string | undefined {
  try {
    return Deno.env.get(kernelsVariable) || undefined;
  } catch {
    return undefined;
  }
}

/** Whether Deno may set it. */
function stateKernels(kernels: string): boolean {
  try {
    Deno.env.set(kernelsVariable, kernels);
    return true;
  } catch {
    return false;
  }
}
