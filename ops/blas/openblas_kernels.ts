/**
 * Chooses kernels for OpenBLAS, which has kernels for many processors and chooses by the CPU's model
 * number. For models newer than itself it takes kernels that every processor runs: on a Xeon with AVX-512
 * they have a fifth of the rate.
 */
import { isWider, type VectorUnit } from "../ffi/cpu_features.ts";

/** The variable by which OpenBLAS takes other kernels when it is opened. */
export const kernelsVariable = "OPENBLAS_CORETYPE";

/** OpenBLAS's names of kernels by vector unit. Kernels for ARM and POWER all use their CPU's vectors. */
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

/** The kernels to take if the library does not know the processor; every version has them. */
const usualKernels: Record<VectorUnit, string> = {
  "SSE": "Nehalem",
  "AVX": "Sandybridge",
  "AVX2": "Haswell",
  "AVX-512": "SkylakeX",
};

/** The vector unit of those kernels; undefined for unknown names, such as newer ones. */
export function unitOfKernels(kernels: string | undefined): VectorUnit | undefined {
  const name = kernels?.toLowerCase();
  const units = Object.keys(kernelsByUnit) as VectorUnit[];
  return units.find((unit) => kernelsByUnit[unit].some((each) => each.toLowerCase() === name));
}

/**
 * Better kernels than the given ones, if those leave a part of the CPU unused.
 *
 * @param cpu the CPU's widest unit, so that it can run the result
 */
export function betterKernels(
  kernels: string | undefined,
  cpu: VectorUnit | undefined,
): string | undefined {
  const unit = unitOfKernels(kernels);
  return cpu && unit && isWider(cpu, unit) ? usualKernels[cpu] : undefined;
}
