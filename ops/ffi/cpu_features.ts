/**
 * Detects the CPU's vector unit. Deno allows reading `/proc/cpuinfo` only with all permissions, so
 * otherwise the C library is asked.
 */

/** Vector units of x86. Each is about twice as fast at matrix products as the one before, or faster. */
export const vectorUnits = ["SSE", "AVX", "AVX2", "AVX-512"] as const;
export type VectorUnit = (typeof vectorUnits)[number];

/** The CPU flags that kernels for a unit need. */
const flagsOf: Record<VectorUnit, readonly string[]> = {
  "SSE": ["sse2"],
  "AVX": ["avx"],
  "AVX2": ["avx2", "fma"],
  "AVX-512": ["avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"],
};

/** Whether `one` is wider than `other`. */
export function isWider(one: VectorUnit, other: VectorUnit): boolean {
  return vectorUnits.indexOf(one) > vectorUnits.indexOf(other);
}

/**
 * The widest unit whose flags, and those of all units before it, are set (Linux's names).
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

/** The flags of the first CPU in a text of `/proc/cpuinfo`: those that the CPU has and the system enables. */
export function flagsIn(cpuinfo: string): Set<string> {
  const line = cpuinfo.match(/^(?:flags|Features)\s*:(.*)$/m)?.[1] ?? "";
  return new Set(line.split(/\s+/).filter((flag) => flag !== ""));
}

/** glibc from 2.33 on reports CPUID, without features that the system disables; other C libraries do not. */
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

/** The place of each flag in CPUID: glibc's number of the leaf, register (0 is EAX), bit. */
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

/** The flags above that the C library reports; undefined if it reports none. */
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
 * The widest unit of this CPU; undefined if unknown.
 *
 * @param library any open library: the C library's functions are found through it
 */
export function vectorUnitOfCpu(library: CpuFunctions): VectorUnit | undefined {
  const flags = flagsByLibrary(library) ?? flagsOfSystem();
  return flags && unitOf(flags);
}

/** The widest unit of this CPU, for callers without an open library. */
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
