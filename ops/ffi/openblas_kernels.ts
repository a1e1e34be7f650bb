/**
 * OpenBLAS has kernels for many processors, and chooses by the model number. On models newer than
 * itself it takes those that every processor runs: on a Xeon with AVX-512 a fifth of the rate.
 */
import { isWider, type VectorUnit } from "./cpu_features.ts";

/** Names another choice, when the library is opened. */
export const kernelsVariable = "OPENBLAS_CORETYPE";

/** By OpenBLAS's names; those of ARM and POWER all use the vectors that these have. */
const kernelsByUnit: Record<VectorUnit, readonly string[]> = {
  "SSE": [
    ...["Katmai", "Coppermine", "Northwood", "Prescott", "Banias", "Atom", "Core2", "Penryn"],
    ...["Dunnington", "Nehalem", "Athlon", "Opteron", "Opteron_SSE3", "Barcelona", "Nano"],
    "Bobcat",
  ],
  "AVX": ["Sandybridge", "Bulldozer", "Piledriver", "Steamroller"],
  "AVX2": ["Haswell", "Zen", "Excavator"],
  "AVX-512": ["SkylakeX", "Cooperlake", "SapphireRapids"],
};

/** Those to take where the library does not know the processor: every version has them. */
const usualKernels: Record<VectorUnit, string> = {
  "SSE": "Nehalem",
  "AVX": "Sandybridge",
  "AVX2": "Haswell",
  "AVX-512": "SkylakeX",
};

/** What those kernels compute with; undefined for names that are not known, as newer ones are. */
export function unitOfKernels(kernels: string | undefined): VectorUnit | undefined {
  const name = kernels?.toLowerCase();
  const units = Object.keys(kernelsByUnit) as VectorUnit[];
  return units.find((unit) => kernelsByUnit[unit].some((each) => each.toLowerCase() === name));
}

/**
 * The kernels to take instead, where those use less of the CPU than others would.
 *
 * @param cpu the widest unit that the CPU has, so that it runs what is answered
 */
export function betterKernels(
  kernels: string | undefined,
  cpu: VectorUnit | undefined,
): string | undefined {
  const unit = unitOfKernels(kernels);
  return cpu && unit && isWider(cpu, unit) ? usualKernels[cpu] : undefined;
}
