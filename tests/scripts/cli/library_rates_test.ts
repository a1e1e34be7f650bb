import assert from "node:assert/strict";
import { OneDnn } from "../../../ops/onednn/library.ts";
import { bestRate, libraryRates, slowness } from "../../../scripts/cli/library_rates.ts";

const library = { library: "OpenBLAS", path: "libopenblas.so.0", description: "OpenBLAS 0.3.21" };
const at = (sgemm: number, more = {}) => ({ ...library, rates: { sgemm }, ...more });

Deno.test("a library at under half of the best rate is slow, with a cure of its own", () => {
  const libraries = [at(100), at(49), at(51)];
  const best = bestRate(libraries)!;
  assert.equal(best, 100);
  assert.deepEqual(libraries.map((each) => slowness(each, best, "AVX2") !== undefined), [
    ...[false, true, false],
  ]);
  assert.match(slowness(at(49), best, "AVX2")!, /^slow: 49 % of the best rate here: look for /);
  const noted = slowness(at(20, { note: "unset it" }), best, "AVX2");
  assert.equal(noted, "slow: 20 % of the best rate here: unset it");
});

Deno.test("where all libraries are slow, their vectors and the CPU's tell it", () => {
  const slow = slowness(at(28, { vectorUnit: "SSE", note: "unset it" }), 28, "AVX-512");
  assert.equal(slow, "slow: it computes with SSE, and this CPU has AVX-512: unset it");
  assert.equal(slowness(at(28, { vectorUnit: "AVX2" }), 28, "AVX2"), undefined);
  assert.equal(slowness(at(28, { vectorUnit: "SSE" }), 28, undefined), undefined);
});

Deno.test("a library that only a busy machine made slow is measured again, and not called slow", async () => {
  const opened: string[] = [];
  const meter = (library: string, millis: number[]) => ({
    ...{ library, path: "" },
    open: () => {
      const factor = millis.shift()!;
      opened.push(library);
      return {
        description: library,
        productMillis: ({ m }: { m: number }) => factor * m ** 3 / 1e6,
        close: () => {},
      };
    },
  });
  const libraries = await libraryRates([meter("a", [1, 1]), meter("b", [4, 1])], 1);
  assert.deepEqual(opened, ["a", "b", "a", "b"]);
  const best = bestRate(libraries)!;
  assert.deepEqual(libraries.map((each) => slowness(each, best, undefined)), [
    ...[undefined, undefined],
  ]);
});

Deno.test("a library that does not open has its reason, and is measured no further", async () => {
  const open = () => {
    throw new Error("there is none");
  };
  const [{ failure, rates }] = await libraryRates([{ library: "MKL", path: "x.so", open }]);
  assert.deepEqual([failure, rates], ["there is none", undefined]);
});

Deno.test("a library that is not there is told from one that is there and does not open", async () => {
  const opens = ["no-such-library.so", import.meta.filename!].map((path) => ({
    ...{ library: "oneDNN", path },
    open: () => new OneDnn({ library: "oneDNN", path }) as never,
  }));
  const rates = await libraryRates(opens);
  assert.deepEqual(rates.map(({ isAbsent }) => isAbsent), [true, false]);
});

Deno.test("products and convolutions are measured by the library's own clock, and it is closed", async () => {
  let closed = 0;
  const open = (threads: number) => ({
    description: `a library, ${threads} threads`,
    productMillis: ({ m }: { m: number }) => m ** 3 / 1e6, // 2 GFLOP/s
    convolutionMillis: () => 100,
    close: () => void closed++,
  });
  const [{ rates, description }] = await libraryRates([{ library: "x", path: "", open }], 2);
  assert.equal(description, "a library, 2 threads");
  assert.ok(Math.abs(rates!.sgemm - 2) < 1e-9);
  assert.ok(Math.abs(rates!.convolution! - 67.10886) < 1e-3); // 6.7 GFLOP in 100 ms
  assert.equal(closed, 1);
});
