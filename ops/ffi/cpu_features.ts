/**
 * What vectors this CPU computes with. Deno lets only who may do anything read `/proc/cpuinfo`, so
 * elsewhere the C library is asked.
 */

/** Of x86, each at least about twice as fast at matrix products as the one before. */
export const vectorUnits = ["SSE", "AVX", "AVX2", "AVX-512"] as const;
export type VectorUnit = (typeof vectorUnits)[number];

/** What the kernels that are made for a unit use of it. */
const flagsOf: Record<VectorUnit, readonly string[]> = {
  "SSE": ["sse2"],
  "AVX": ["avx"],
  "AVX2": ["avx2", "fma"],
  "AVX-512": ["avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"],
};

/** Whether `one` is more than `other`. */
export function isWider(one: VectorUnit, other: VectorUnit): boolean {
  return vectorUnits.indexOf(one) > vectorUnits.indexOf(other);
}

/**
 * The widest unit that all these flags of Linux allow, each with those before it.
 *
 * @returns undefined for a CPU that is not x86
 */
export function unitOf(flags: ReadonlySet<string>): VectorUnit | undefined {
  let widest: VectorUnit | undefined;
  for (const unit of vectorUnits) {
    if (!flagsOf[unit].every((flag) => flags.has(flag))) break;
    widest = unit;
  }
  return widest;
}

/** The flags of the first CPU in a text of `/proc/cpuinfo`: what it can do and the system allows. */
export function flagsIn(cpuinfo: string): Set<string> {
  const line = cpuinfo.match(/^(?:flags|Features)\s*:(.*)$/m)?.[1] ?? "";
  return new Set(line.split(/\s+/).filter((flag) => flag !== ""));
}

/** glibc from 2.33 on has CPUID, less what the system does not allow; other libraries have nothing. */
export const cpuSymbols = {
  __x86_get_cpuid_feature_leaf: { parameters: ["u32"], result: "pointer", optional: true },
  memcpy: { parameters: ["buffer", "pointer", "usize"], result: "pointer", optional: true },
} as const;

export interface CpuFunctions {
  __x86_get_cpuid_feature_leaf: ((leaf: number) => Deno.PointerValue) | null;
  memcpy:
    | ((to: Uint32Array<ArrayBuffer>, from: Deno.PointerValue, bytes: bigint) => Deno.PointerValue)
    | null;
}

/** Where CPUID has the flags: the number that glibc gives a leaf, its register (0 is EAX), its bit. */
const places: Record<string, [leaf: number, register: number, bit: number]> = {
  sse2: [0, 3, 26],
  avx: [0, 2, 28],
  fma: [0, 2, 12],
  avx2: [1, 1, 5],
  avx512f: [1, 1, 16],
  avx512dq: [1, 1, 17],
  avx512cd: [1, 1, 28],
  avx512bw: [1, 1, 30],
  avx512vl: [1, 1, 31],
};

/** Those of the flags above that the C library tells; undefined where it tells none. */
export function flagsByLibrary(
  { __x86_get_cpuid_feature_leaf: leafAt, memcpy }: CpuFunctions,
): Set<string> | undefined {
  if (!leafAt || !memcpy) return undefined;
  const usable = [0, 1].map((leaf) => {
    const registers = new Uint32Array(8); // four as the CPU has them, then four as they can be used
    memcpy(registers, leafAt(leaf), BigInt(registers.byteLength));
    return registers.subarray(4);
  });
  const has = ([leaf, register, bit]: typeof places[string]) =>
    (usable[leaf][register] >>> bit & 1) === 1;
  return new Set(Object.keys(places).filter((flag) => has(places[flag])));
}

/**
 * The widest unit of this CPU; undefined where nobody tells.
 *
 * @param library any that is open: the C library's functions are found through it
 */
export function vectorUnitOfCpu(library: CpuFunctions): VectorUnit | undefined {
  const flags = flagsByLibrary(library) ?? flagsOfSystem();
  return flags && unitOf(flags);
}

/** The same where no library is open. */
export function cpuVectorUnit(): VectorUnit | undefined {
  try {
    const library = Deno.dlopen("libc.so.6", cpuSymbols);
    try {
      return vectorUnitOfCpu(library.symbols);
    } finally {
      library.close();
    }
  } catch {
    return vectorUnitOfCpu({ __x86_get_cpuid_feature_leaf: null, memcpy: null });
  }
}

function flagsOfSystem(): Set<string> | undefined {
  try {
    return flagsIn(Deno.readTextFileSync("/proc/cpuinfo"));
  } catch {
    return undefined; // not Linux, or not allowed
  }
}
