/** What Linux says of some CPUs, shortened to the lines and flags that matter here. */

const x86 = "fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx " +
  "fxsr sse sse2 ht syscall nx rdtscp lm constant_tsc nopl pni pclmulqdq ssse3";
const haswell =
  `${x86} fma cx16 sse4_1 sse4_2 movbe popcnt aes xsave avx f16c rdrand abm bmi1 avx2 ` +
  "smep bmi2 erms invpcid";
const skylakeX = `${haswell} mpx avx512f avx512dq rdseed adx smap clflushopt clwb avx512cd ` +
  "avx512bw avx512vl xsaveopt xsavec";

function text(vendor: string, family: number, model: number, name: string, flags: string): string {
  return `processor\t: 0
vendor_id\t: ${vendor}
cpu family\t: ${family}
model\t\t: ${model}
model name\t: ${name}
flags\t\t: ${flags}
bugs\t\t: spectre_v1 spectre_v2
`;
}

export const cpuinfo = {
  nehalem: text(
    "GenuineIntel",
    6,
    26,
    "Intel(R) Xeon(R) X5560",
    `${x86} cx16 sse4_1 sse4_2 popcnt`,
  ),
  sandybridge: text(
    ...["GenuineIntel", 6, 45, "Intel(R) Xeon(R) CPU E5-2670"] as const,
    `${x86} cx16 sse4_1 sse4_2 popcnt aes xsave avx`,
  ),
  haswell: text("GenuineIntel", 6, 63, "Intel(R) Xeon(R) CPU E5-2680 v3", haswell),
  skylakeX: text("GenuineIntel", 6, 85, "Intel(R) Xeon(R) Platinum 8175M", skylakeX),
  knightsLanding: text(
    ...["GenuineIntel", 6, 87, "Intel(R) Xeon Phi(TM) CPU 7250"] as const,
    `${haswell} avx512f avx512pf avx512er avx512cd`,
  ),
  sapphireRapids: text(
    ...["GenuineIntel", 6, 207, "INTEL(R) XEON(R) PLATINUM 8581C"] as const,
    `${skylakeX} avx512ifma avx512vbmi avx512_vnni avx512_bf16 avx512_fp16`,
  ),
  zen3: text("AuthenticAMD", 25, 1, "AMD EPYC", `${haswell} sse4a vaes vpclmulqdq`),
  zen4: text("AuthenticAMD", 25, 17, "AMD EPYC 9R14", `${skylakeX} sse4a avx512_bf16`),
  zen5: text("AuthenticAMD", 26, 2, "AMD EPYC 9755", `${skylakeX} sse4a avx_vnni avx512_bf16`),
  neoverseN1: `processor\t: 0
BogoMIPS\t: 243.75
Features\t: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc
CPU implementer\t: 0x41
CPU architecture: 8
CPU variant\t: 0x3
CPU part\t: 0xd0c
`,
};
