import assert from "node:assert/strict";
import { flagsByLibrary, flagsIn, unitOf, vectorUnitOfCpu } from "../../ops/ffi/cpu_features.ts";
import { cpuSymbols } from "../../ops/ffi/cpu_features.ts";
import { cpuinfo } from "./_cpuinfo.ts";

const unitIn = (text: string) => unitOf(flagsIn(text));

Deno.test("the widest vectors follow from a CPU's flags, not from its model number", () => {
  assert.equal(unitIn(cpuinfo.nehalem), "SSE");
  assert.equal(unitIn(cpuinfo.sandybridge), "AVX");
  for (const each of [cpuinfo.haswell, cpuinfo.zen3]) assert.equal(unitIn(each), "AVX2");
  for (const each of [cpuinfo.skylakeX, cpuinfo.sapphireRapids, cpuinfo.zen4, cpuinfo.zen5]) {
    assert.equal(unitIn(each), "AVX-512");
  }
});

Deno.test("a CPU with a part of AVX-512 does not have it, nor one whose system allows no AVX", () => {
  assert.equal(unitIn(cpuinfo.knightsLanding), "AVX2");
  assert.equal(unitIn(cpuinfo.haswell.replace(" avx ", " ")), "SSE");
  assert.equal(unitIn(cpuinfo.haswell.replace(" fma ", " ")), "AVX");
});

Deno.test("nothing is known of vectors of another kind, or from no text", () => {
  assert.equal(unitIn(cpuinfo.neoverseN1), undefined);
  assert.equal(unitIn(""), undefined);
});

/** As glibc would tell it of these registers of leaves 1 and 7, the second four of which count. */
function told(leaf1: number[], leaf7: number[]) {
  const leaves = [leaf1, leaf7].map((usable) => Uint32Array.from([~0, ~0, ~0, ~0, ...usable]));
  const texts = new Map<Deno.PointerValue, Uint32Array>();
  return {
    __x86_get_cpuid_feature_leaf(leaf: number) {
      const pointer = Deno.UnsafePointer.create(BigInt(leaf + 1));
      texts.set(pointer, leaves[leaf]);
      return pointer;
    },
    memcpy(to: Uint32Array<ArrayBuffer>, from: Deno.PointerValue, _bytes: bigint) {
      to.set(texts.get(from)!);
      return from;
    },
  };
}

Deno.test("of what CPUID has, that counts which the system allows", () => {
  const zen3 = told([0xa20f10, 0, 0x7ed83203, 0x17888110 | 1 << 26], [
    0,
    0x218c0328,
    0x400600,
    0x10,
  ]);
  assert.equal(vectorUnitOfCpu(zen3), "AVX2");
  const none = told([0, 0, 0, 1 << 26], [0, 0, 0, 0]);
  assert.equal(vectorUnitOfCpu(none), "SSE");
});

Deno.test({
  name: "the C library and /proc/cpuinfo agree on this CPU" +
    (Deno.build.target === "x86_64-unknown-linux-gnu" ? "" : " (skipped, no glibc on x86 here)"),
  ignore: Deno.build.target !== "x86_64-unknown-linux-gnu",
  fn() {
    const library = Deno.dlopen("libc.so.6", cpuSymbols);
    const byLibrary = flagsByLibrary(library.symbols);
    library.close();
    // glibc tells it from 2.33 on.
    if (byLibrary) {
      const flags = flagsIn(Deno.readTextFileSync("/proc/cpuinfo"));
      assert.equal(unitOf(byLibrary), unitOf(flags));
      for (const flag of byLibrary) assert.ok(flags.has(flag), flag);
    }
  },
});
