import assert from "node:assert/strict";
import { flagsIn, unitOf } from "../../ops/ffi/cpu_features.ts";
import { betterKernels } from "../../ops/blas/openblas_kernels.ts";
import { blasReport } from "../../ops/bench.ts";
import { cpuinfo } from "./_cpuinfo.ts";

const better = (kernels: string | undefined, text: string) =>
  betterKernels(kernels, unitOf(flagsIn(text)));

Deno.test("where OpenBLAS falls back, it is given the kernels of the widest vectors there are", () => {
  assert.equal(better("Prescott", cpuinfo.sapphireRapids), "SkylakeX");
  assert.equal(better("Barcelona", cpuinfo.zen5), "SkylakeX");
  assert.equal(better("Haswell", cpuinfo.skylakeX), "SkylakeX");
  assert.equal(better("Prescott", cpuinfo.zen3), "Haswell");
  assert.equal(better("Nehalem", cpuinfo.sandybridge), "Sandybridge");
});

Deno.test("a choice that uses what the CPU has stands, one of an unknown name too", () => {
  for (
    const [kernels, text] of [
      ["Zen", cpuinfo.zen3],
      ["Haswell", cpuinfo.haswell],
      ["SkylakeX", cpuinfo.skylakeX],
      ["Cooperlake", cpuinfo.zen4],
      ["SapphireRapids", cpuinfo.sapphireRapids],
      ["Nehalem", cpuinfo.nehalem],
      ["Prescott", cpuinfo.nehalem],
      ["GraniteRapids", cpuinfo.sapphireRapids],
      ["neoversen1", cpuinfo.neoverseN1],
      ["armv8", cpuinfo.neoverseN1],
    ]
  ) assert.equal(better(kernels, text), undefined, kernels);
  assert.equal(better(undefined, cpuinfo.zen3), undefined);
});

Deno.test("no kernels are chosen that the CPU lacks instructions for, or may lack", () => {
  assert.equal(better("SkylakeX", cpuinfo.haswell), undefined);
  assert.equal(better("Prescott", cpuinfo.knightsLanding), "Haswell");
  assert.equal(better("Prescott", cpuinfo.haswell.replace(" fma ", " ")), "Sandybridge");
  assert.equal(better("Prescott", ""), undefined);
});

const library = blasReport().find(({ found }) => found?.startsWith("OpenBLAS"));
const isDynamic = library !== undefined && Deno.build.arch === "x86_64" &&
  Deno.build.os === "linux" && !/, Nehalem|, Prescott/.test(library.found!);
const skipped = isDynamic ? "" : " (skipped, no OpenBLAS with a choice of kernels on Linux here)";

/** Opens the library in a process of its own; answers with what it says that it is. */
async function openedWith(
  env: Record<string, string>,
  words: string[],
  permissions: string[] = ["--allow-env"],
): Promise<{ description: string; note?: string; left?: string; sum: number }> {
  const script = new URL("_open_best_kernels_child.ts", import.meta.url).pathname;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-ffi", ...permissions, script, library!.path, ...words],
    env: { OPENBLAS_CORETYPE: "", ...env },
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test({
  name: `OpenBLAS with kernels that fell back gets others, is told so, and multiplies${skipped}`,
  ignore: !isDynamic,
  async fn() {
    const { description, note, left, sum } = await openedWith({}, ["Prescott"]);
    assert.match(description, /^OpenBLAS [\d.]+, (Haswell|SkylakeX|Sandybridge) kernels$/);
    const kernels = description.match(/, (\w+) kernels/)![1];
    const change =
      `^OPENBLAS_CORETYPE=${kernels} was set, since OpenBLAS [\\d.]+ takes Prescott kernels`;
    assert.match(note!, new RegExp(`${change} for this CPU$`));
    assert.equal(left, undefined, "another library decides for itself");
    assert.equal(sum, 64);
  },
});

Deno.test({
  name: `a user's own OPENBLAS_CORETYPE stands, and what it costs is said${skipped}`,
  ignore: !isDynamic,
  async fn() {
    const { description, note, left } = await openedWith({ OPENBLAS_CORETYPE: "Prescott" }, []);
    assert.match(description, /^OpenBLAS [\d.]+, Prescott kernels$/);
    assert.match(
      note!,
      /^Prescott kernels leave this CPU's \S+ unused; OPENBLAS_CORETYPE=Prescott asks for them: unset it$/,
    );
    assert.equal(left, "Prescott");
  },
});

Deno.test({
  name: `kernels that OpenBLAS does not have are told to be ignored${skipped}`,
  ignore: !isDynamic,
  async fn() {
    const { description, note } = await openedWith({ OPENBLAS_CORETYPE: "Nonsense" }, []);
    const taken = description.match(/, (\w+) kernels/)![1];
    assert.match(
      note!,
      new RegExp(
        `^OpenBLAS [\\d.]+ ignores OPENBLAS_CORETYPE=Nonsense and takes ${taken} kernels: set it to `,
      ),
    );
  },
});

Deno.test({
  name: `who may not set the variable is told to${skipped}`,
  ignore: !isDynamic,
  async fn() {
    // Only the child may set it, for the first time that the library is opened.
    const { description, note } = await openedWith({ OPENBLAS_CORETYPE: "Prescott" }, [], []);
    assert.match(description, /, Prescott kernels$/);
    assert.match(
      note!,
      /^Prescott kernels leave this CPU's \S+ unused: set OPENBLAS_CORETYPE=\w+$/,
    );
  },
});
