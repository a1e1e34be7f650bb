import fc from "fast-check";
import assert from "node:assert/strict";
import { backend_util } from "@tensorflow/tfjs-core";
import { Buffers } from "../../ops/ffi/buffers.ts";
import { openBlas } from "../../ops/ffi/cblas.ts";
import { col2im, type Geometry, im2col, patchMatrixSize } from "../../ops/ffi/im2col.ts";
import { blasReport } from "../../ops/mod.ts";

const library = blasReport().find(({ found }) => found);

Deno.test("openBlas() says in one line that there is no such library", () => {
  assert.throws(
    () => openBlas({ library: "OpenBLAS", path: "/nowhere/libopenblas.so" }),
    /^Error: OpenBLAS cannot be opened as \/nowhere\/libopenblas.so: [^\n]+$/,
  );
});

Deno.test("openBlas() says in one line that a file is no library", async () => {
  const path = await Deno.makeTempFile({ suffix: ".so" });
  try {
    assert.throws(() => openBlas({ library: "BLAS", path }), /^Error: BLAS cannot be .+$/);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test({
  name: "openBlas() says in one line that a library has no cblas_sgemm",
  ignore: Deno.build.os !== "linux",
  fn() {
    assert.throws(
      () => openBlas({ library: "maths", path: "libm.so.6" }),
      /^Error: maths cannot be opened as libm.so.6: .*cblas_sgemm[^\n]*$/,
    );
  },
});

Deno.test({
  name: `gemm() refuses shapes that do not fit${library ? "" : " (skipped, no BLAS here)"}`,
  ignore: !library,
  fn() {
    const blas = openBlas(library!, 1);
    const matrix = (rows: number, columns: number, length = rows * columns) => ({
      data: new Float32Array(length),
      rows,
      columns,
    });
    assert.throws(
      () => blas.gemm(matrix(2, 3), matrix(4, 5), matrix(2, 5)),
      /gemm of \[2, 3\] and \[4, 5\] does not give \[2, 5\]/,
    );
    assert.throws(
      () => blas.gemm(matrix(2, 3), matrix(3, 5), matrix(2, 5, 9)),
      /a matrix of \[2, 5\] needs more than 9/,
    );
    blas.close();
  },
});

const geometries = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  height: fc.integer({ min: 1, max: 9 }),
  width: fc.integer({ min: 1, max: 9 }),
  channels: fc.integer({ min: 1, max: 12 }),
});

function geometry(size: { batch: number; height: number; width: number; channels: number }) {
  return backend_util.computeConv2DInfo(
    [size.batch, size.height, size.width, size.channels],
    [5, 5, size.channels, 1],
    2,
    1,
    "same",
  );
}

/** Straight from the definition: one pixel of one patch at a time. */
function plainIm2col(x: Float32Array, g: Geometry): Float32Array {
  const columns: number[] = [];
  for (let b = 0; b < g.batchSize; b++) {
    for (let outY = 0; outY < g.outHeight; outY++) {
      for (let outX = 0; outX < g.outWidth; outX++) {
        for (let u = 0; u < 5; u++) {
          for (let v = 0; v < 5; v++) {
            const [y, column] = [2 * outY + u - g.padInfo.top, 2 * outX + v - g.padInfo.left];
            const isInside = y >= 0 && y < g.inHeight && column >= 0 && column < g.inWidth;
            for (let c = 0; c < g.inChannels; c++) {
              const at = ((b * g.inHeight + y) * g.inWidth + column) * g.inChannels + c;
              columns.push(isInside ? x[at] : 0);
            }
          }
        }
      }
    }
  }
  return Float32Array.from(columns);
}

const sine = (length: number, step: number) =>
  Float32Array.from({ length }, (_, i) => Math.sin(step * (i + 1)));

Deno.test("im2col() lays out every patch, zeros where it overhangs, over what was there", () => {
  fc.assert(fc.property(geometries, (size) => {
    const g = geometry(size);
    const x = sine(size.batch * size.height * size.width * size.channels, 0.7);
    const { rows, columns } = patchMatrixSize(g);
    const patches = new Float32Array(rows * columns).fill(NaN);
    im2col(x, patches, g);
    assert.deepEqual(patches, plainIm2col(x, g));
  }));
});

Deno.test("col2im() is the transpose of im2col(): <im2col(x), p> = <x, col2im(p)>", () => {
  fc.assert(fc.property(geometries, (size) => {
    const g = geometry(size);
    const x = sine(size.batch * size.height * size.width * size.channels, 0.7);
    const { rows, columns } = patchMatrixSize(g);
    const p = sine(rows * columns, 1.3);
    const patches = new Float32Array(rows * columns);
    im2col(x, patches, g);
    const back = new Float32Array(x.length).fill(NaN);
    col2im(p, back, g);
    assert(Math.abs(dot(patches, p) - dot(x, back)) < 1e-3);
  }));
});

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, each, i) => sum + each * b[i], 0);

Deno.test("Buffers hand an array out again once it was given back", () => {
  const buffers = new Buffers();
  const first = buffers.take(8);
  assert.notEqual(buffers.take(8), first);
  buffers.giveBack(first);
  assert.notEqual(buffers.take(9), first);
  assert.equal(buffers.take(8), first);
});

Deno.test("Buffers never hand out what is not theirs, or what somebody else still looks into", () => {
  const buffers = new Buffers();
  const foreign = new Float32Array(8);
  buffers.giveBack(foreign);
  assert.notEqual(buffers.take(8), foreign);
  const shared = buffers.take(8);
  buffers.disown(shared.subarray(2, 4));
  buffers.giveBack(shared);
  assert.notEqual(buffers.take(8), shared);
});
