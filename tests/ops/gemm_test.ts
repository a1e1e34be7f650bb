import fc from "fast-check";
import assert from "node:assert/strict";
import { blasEngine } from "../../ops/blas/blas_engine.ts";
import { openBlas } from "../../ops/blas/cblas.ts";
import { type Gemm, type Matrix, multiplyAll } from "../../ops/device/gemm.ts";
import { blasReport } from "../../ops/bench.ts";
import { usableBuilds } from "../../ops/wasm/builds.ts";
import { wasmEngine } from "../../ops/wasm/wasm_engine.ts";
import { openCopyingGemm } from "./wasm/_copying_gemm.ts";

interface Provider {
  name: string;
  open: () => Gemm;
}

const library = blasReport().find(({ found }) => found);

const providers: Provider[] = [
  ...(library ? [{ name: `${library.library} by itself`, open: () => openBlas(library, 1) }] : []),
  ...(library
    ? [1, 3].flatMap((threads) =>
      [false, true].map((takesPieces) => ({
        name: `${library.library} as a backend has it, ${takesPieces ? "in pieces, " : ""}` +
          `threads: ${threads}`,
        open: () =>
          openCopyingGemm((heap) =>
            blasEngine({ ...openBlas(library), takesPieces }, heap, threads)
          ),
      }))
    )
    : []),
  ...usableBuilds().flatMap((build) =>
    [1, 3].map((threads) => ({
      name: `${build.description}, threads: ${threads}`,
      open: () => openCopyingGemm((heap) => wasmEngine(heap, threads, build)),
    }))
  ),
];

/** One test for each provider, so that each is held to the same contract. */
function testEachProvider(behaviour: string, test: (provider: Gemm) => void): void {
  for (const { name, open } of providers) {
    Deno.test(`${behaviour} (${name})`, () => {
      const provider = open();
      try {
        test(provider);
      } finally {
        provider.close();
      }
    });
  }
}

interface Case {
  m: number;
  n: number;
  k: number;
  transposeA: boolean;
  transposeB: boolean;
  accumulate: boolean;
  seed: number;
}

const seeded = { seed: 1 };

const size = fc.integer({ min: 1, max: 70 });
const cases: fc.Arbitrary<Case> = fc.record({
  m: size,
  n: size,
  k: size,
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
  accumulate: fc.boolean(),
  seed: fc.integer({ min: 1, max: 1000 }),
});

/** Beyond one pass in depth, beyond what is packed at once, and nothing to sum over. */
const largeCases: Case[] = [[13, 9, 700], [3, 16390, 260], [200, 70, 257], [5, 3, 0], [0, 3, 5], [
  3,
  0,
  5,
]].flatMap(
  ([m, n, k]) =>
    [true, false].map((flag) => ({
      ...{ m, n, k, seed: 7 },
      ...{ transposeA: flag, transposeB: !flag, accumulate: flag },
    })),
);

/** What OpenBLAS may get in pieces: narrow, shallow, deep with few sums, and with few rows and B^T. */
const pieceCases: Case[] = [[210, 70, 90, 0, 0], [210, 260, 70, 1, 0], [10, 9, 4100, 1, 0], [
  6,
  520,
  520,
  0,
  1,
]].flatMap(([m, n, k, transposeA, transposeB]) =>
  [true, false].map((accumulate) => ({
    ...{ m, n, k, accumulate, seed: 7 },
    ...{ transposeA: transposeA === 1, transposeB: transposeB === 1 },
  }))
);

interface Fixed {
  all: ReturnType<typeof operands>;
  expected: ReturnType<typeof plainGemm>;
}

/** Worked out once, for all providers. */
const fixed = new Map<Case, Fixed>();

function checkFixed(provider: Gemm, one: Case): void {
  const { all, expected } = fixed.get(one) ?? workedOut(one);
  const c = { ...all.c, data: all.c.data.slice() };
  checkAgainstPlain(provider, one, { ...all, c }, expected);
}

function workedOut(one: Case): Fixed {
  const all = operands(one);
  const found = { all, expected: plainGemm(one, all.a, all.b, all.c) };
  fixed.set(one, found);
  return found;
}

function operands({ m, n, k, transposeA, transposeB, seed }: Case) {
  const a = matrix(m, k, transposeA, 0.7 * seed);
  const b = matrix(k, n, transposeB, 1.3 * seed);
  return { a, b, c: matrix(m, n, false, 1.7 * seed) };
}

/** A matrix that reads as [rows, columns], filled with numbers in (-1, 1). */
function matrix(rows: number, columns: number, transpose: boolean, step: number): Matrix {
  const data = Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(step * (i + 1)));
  return transpose
    ? { data, rows: columns, columns: rows, transpose }
    : { data, rows, columns, transpose };
}

/** What lies between rows: a product that reads it is wrong by far. */
const gapValue = 1e9;

function spread(matrix: Matrix, gap: number): Matrix {
  const { rows, columns } = matrix;
  const rowStride = columns + gap;
  const data = new Float32Array(rows * rowStride).fill(gapValue);
  for (let row = 0; row < rows; row++) {
    data.set(matrix.data.subarray(row * columns, (row + 1) * columns), row * rowStride);
  }
  return { ...matrix, data, rowStride };
}

function at({ data, columns, transpose }: Matrix, row: number, column: number): number {
  return transpose ? data[column * columns + row] : data[row * columns + column];
}

/** The definition in float64, and the most that float32 may be off: one rounding for each operation. */
function plainGemm({ m, n, k, accumulate }: Case, a: Matrix, b: Matrix, c: Matrix) {
  return Array.from({ length: m * n }, (_, index) => {
    const [i, j] = [Math.floor(index / n), index % n];
    let sum = accumulate ? c.data[index] : 0;
    let magnitude = Math.abs(sum);
    for (let p = 0; p < k; p++) {
      const product = at(a, i, p) * at(b, p, j);
      sum += product;
      magnitude += Math.abs(product);
    }
    return { sum, mostError: (k + 2) * 2 ** -24 * magnitude };
  });
}

function checkAgainstPlain(
  provider: Gemm,
  one: Case,
  { a, b, c } = operands(one),
  expected = plainGemm(one, a, b, c),
): void {
  if (!one.accumulate) c.data.fill(NaN);
  provider.gemm(a, b, c, one.accumulate);
  expected.forEach(({ sum, mostError }, index) => {
    const isRight = Number.isFinite(sum)
      ? Math.abs(c.data[index] - sum) <= mostError
      : Object.is(c.data[index], sum);
    assert.ok(isRight, `${JSON.stringify(one)}: C[${index}] is ${c.data[index]}, not ${sum}`);
  });
}

testEachProvider("gemm() is the plain triple loop up to rounding, at any size", (provider) => {
  fc.assert(fc.property(cases, (one) => checkAgainstPlain(provider, one)), seeded);
  for (const one of [...largeCases, ...pieceCases]) checkFixed(provider, one);
});

testEachProvider("products together have the bits that each has alone", (provider) => {
  const one: Case = {
    m: 0,
    n: 0,
    k: 0,
    transposeA: false,
    transposeB: false,
    accumulate: false,
    seed: 1,
  };
  const sizes: Partial<Case>[] = [
    { m: 64, n: 128, k: 300 },
    { m: 400, n: 48, k: 70, transposeB: true },
    { m: 33, n: 65, k: 40, transposeA: true, accumulate: true },
    { m: 10, n: 9, k: 4100, transposeA: true },
    { m: 6, n: 520, k: 520, transposeB: true },
    { m: 5, n: 3, k: 0 },
  ];
  // Runs of one size, as the parts of a batch make them, and a shorter last part.
  const products = (seed: number) =>
    sizes.flatMap((size) =>
      [0, 1, 2, 3].map((part) => {
        const { m = 0 } = size;
        const own = { ...one, ...size, m: part === 3 ? Math.ceil(m / 2) : m, seed: seed + part };
        return { ...operands(own), accumulate: own.accumulate };
      })
    );
  const [alone, together] = [products(3), products(3)];
  for (const { a, b, c, accumulate } of alone) provider.gemm(a, b, c, accumulate);
  multiplyAll(provider, together);
  together.forEach(({ c }, i) => assert.deepEqual(c.data, alone[i].c.data, `product ${i}`));
});

testEachProvider("gemm() passes NaN and infinity on to where they belong", (provider) => {
  const strange = fc.record({
    one: cases,
    value: fc.constantFrom(NaN, Infinity, -Infinity),
    place: fc.nat(),
    inA: fc.boolean(),
  });
  fc.assert(
    fc.property(strange, ({ one, value, place, inA }) => {
      const all = operands(one);
      const { data } = inA ? all.a : all.b;
      data[place % data.length] = value;
      checkAgainstPlain(provider, one, all);
    }),
    seeded,
  );
});

testEachProvider(
  "gemm() reads and writes rows that lie apart, and nothing between them",
  (provider) => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 9 }), (one, gap) => {
        const { a, b, c } = operands(one);
        const expected = plainGemm(one, a, b, c);
        const [farA, farB, farC] = [a, b, c].map((each) => spread(each, gap));
        provider.gemm(farA, farB, farC, one.accumulate);
        farC.data.forEach((value, at) => {
          const [row, column] = [Math.floor(at / (one.n + gap)), at % (one.n + gap)];
          if (column >= one.n) return assert.equal(value, gapValue);
          const { sum, mostError } = expected[row * one.n + column];
          assert.ok(Math.abs(value - sum) <= mostError, `${JSON.stringify(one)}, gap ${gap}`);
        });
      }),
      seeded,
    );
  },
);

testEachProvider("gemm() refuses shapes that do not fit, and touches nothing", (provider) => {
  const a = matrix(2, 3, false, 1);
  const b = matrix(3, 5, false, 1);
  const c = matrix(2, 5, false, 1);
  const before = c.data.slice();
  assert.throws(
    () => provider.gemm(a, matrix(4, 5, false, 1), c),
    /^RangeError: gemm of \[2, 3\] and \[4, 5\] does not give \[2, 5\]$/,
  );
  assert.throws(
    () => provider.gemm(a, b, { ...c, data: c.data.subarray(1) }),
    /^RangeError: a matrix of \[2, 5\] needs more than 9$/,
  );
  assert.throws(
    () => provider.gemm(a, b, { ...c, rowStride: 6 }),
    /^RangeError: a matrix of \[2, 5\] needs more than 10$/,
  );
  assert.throws(
    () => provider.gemm(a, b, { ...c, rowStride: 4 }),
    /^RangeError: the rows of \[2, 5\] overlap: 4 floats apart$/,
  );
  assert.deepEqual(c.data, before);
});
