/** `dnnl_cpu_isa_t`: which instructions the library's kernels use on this processor. */

/** Versions 2 and 3 number later sets differently, so this table has only those on which they agree. */
const known: Record<number, string> = {
  1: "SSE4.1",
  3: "AVX",
  7: "AVX2",
  39: "AVX-512",
  103: "AVX-512 VNNI",
  231: "AVX-512 BF16",
};

const knownIn: Record<number, Record<number, string>> = {
  2: { 999: "AVX-512 AMX", 1031: "AVX2 VNNI", 15: "AVX-512 MIC" },
  3: {
    15: "AVX2 VNNI",
    31: "AVX2 VNNI 2",
    495: "AVX-512 FP16",
    4079: "AVX-512 AMX",
    8175: "AVX-512 AMX FP16",
  },
};

/** The bit that AVX2 and all that came after it have, in both versions. */
const avx2Bit = 4;

/** The bit that every set with 512-bit registers has, in both versions. */
const avx512Bit = 32;

/** For people and for records, for example `AVX2`; by number where it has no name here. */
export function instructionSet(isa: number, major: number): string {
  return knownIn[major]?.[isa] ?? known[isa] ?? (isa === 0 ? "no vectors" : `ISA ${isa}`);
}

/** Whether its kernels have 16 registers of 8 floats, and multiply and add at once. */
export function hasAvx2(isa: number): boolean {
  return (isa & avx2Bit) !== 0;
}

/** Whether its kernels have 32 registers of 16 floats. */
export function hasAvx512(isa: number): boolean {
  return (isa & avx512Bit) !== 0;
}
