/** Convolutions in each precision, by cuDNN and by patches, against JavaScript in 64 bits. */
import assert from "node:assert/strict";
import { CudnnConvolutions } from "../../../ops/cuda/base/cudnn_convolutions.ts";
import { type OpenCuda, openCuda } from "../../../ops/cuda/base/open_cuda.ts";
import { PatchProducts } from "../../../ops/cuda/base/patch_products.ts";
import { Products } from "../../../ops/cuda/base/products.ts";
import type { CudaPrecision } from "../../../ops/cuda/libraries/precision.ts";
import { geometryOf } from "../../../ops/device/geometry.ts";
import { backends } from "../../../ops/mod.ts";

const { suits, reason } = await backends.find(({ name }) => name === "cuda")!.suits();

/** Of the largest number, with factors of 24, 11 and 8 bits. */
const tolerances: Record<CudaPrecision, number> = { f32: 1e-5, tf32: 2e-3, bf16: 2e-2 };
const ways = ["cuDNN", "patches"] as const;

for (const precision of ["f32", "tf32", "bf16"] as const) {
  for (const way of ways) {
    const name = `convolutions by ${way} hold what ${precision} promises`;
    Deno.test({
      name: suits ? `${name} (cuda)` : `${name} (skipped, ${reason})`,
      ignore: !suits,
      fn() {
        const open = openCuda({});
        let largest = 0;
        try {
          for (const channels of [3, 16, 17]) {
            for (const [height, width] of [[8, 8], [7, 5], [2, 9]]) {
              const shapes = shapesOf(height, width, channels);
              largest = Math.max(largest, largestError(open, way, precision, shapes));
            }
          }
        } finally {
          open.close();
        }
        console.log(`${precision} by ${way}: ${largest.toExponential(1)}`);
        assert(largest <= tolerances[precision], `${largest} off`);
      },
    });
  }
}

function shapesOf(height: number, width: number, channels: number): Shapes {
  return {
    x: [3, height, width, channels],
    filter: [5, 5, channels, 24],
    dy: [3, Math.ceil(height / 2), Math.ceil(width / 2), 24],
  };
}

function largestError(
  { card, cudnn, cublasLt }: OpenCuda,
  way: (typeof ways)[number],
  precision: CudaPrecision,
  shapes: Shapes,
): number {
  const g = geometryOf(shapes.x, shapes.filter, { strides: 2, pad: "same" });
  const patches = new PatchProducts(card, new Products(card, cublasLt, precision));
  const own = new CudnnConvolutions(card, cudnn, precision);
  const numbers = Object.values(shapes).map(noise);
  const [x, filter, dy] = numbers;
  const exact = exactly(x, filter, dy, shapes);
  const passes = [
    { pass: "forward", wanted: exact.y },
    { pass: "inputGradient", wanted: exact.dx },
    { pass: "filterGradient", wanted: exact.dfilter },
  ] as const;
  const errors = passes.map(({ pass, wanted }) => {
    const blocks = numbers.map((each) => card.upload(each));
    const [at, atFilter, atY] = blocks.map(({ address }) => address);
    const operands = { x: at, filter: atFilter, y: atY };
    if (way === "patches") patches[pass](g, operands);
    else if (pass === "filterGradient") own.filterGradient(g, operands);
    else own[pass](g, operands, { dataId: blocks, address: atFilter });
    const output = { forward: atY, inputGradient: at, filterGradient: atFilter }[pass];
    const got = card.download(output, wanted.length);
    own.forgetAll();
    for (const block of blocks) block.arena.giveBack(block);
    return error(got, wanted);
  });
  own.close();
  return Math.max(...errors);
}

function error(got: ArrayLike<number>, wanted: Float64Array): number {
  const size = wanted.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  return wanted.reduce((most, each, i) => Math.max(most, Math.abs(each - got[i])), 0) / size;
}

type Shapes = Record<"x" | "filter" | "dy", number[]>;

function exactly(x: Float32Array, filter: Float32Array, dy: Float32Array, shapes: Shapes) {
  const [n, height, width, channels] = shapes.x;
  const [, rows, columns, filters] = shapes.dy;
  const pad = (size: number, out: number) => Math.floor(Math.max((out - 1) * 2 + 5 - size, 0) / 2);
  const [top, left] = [pad(height, rows), pad(width, columns)];
  const y = new Float64Array(dy.length);
  const dx = new Float64Array(x.length);
  const dfilter = new Float64Array(filter.length);
  for (let i = 0; i < n * rows * columns * 25; i++) {
    const [u, v] = [Math.floor(i / 5) % 5, i % 5];
    const pixel = Math.floor(i / 25);
    const [p, q] = [Math.floor(pixel / columns) % rows, pixel % columns];
    const image = Math.floor(pixel / columns / rows);
    const [h, w] = [2 * p + u - top, 2 * q + v - left];
    if (h < 0 || h >= height || w < 0 || w >= width) continue;
    for (let c = 0; c < channels; c++) {
      const atX = ((image * height + h) * width + w) * channels + c;
      for (let k = 0; k < filters; k++) {
        const [atY, atF] = [pixel * filters + k, ((u * 5 + v) * channels + c) * filters + k];
        y[atY] += x[atX] * filter[atF];
        dx[atX] += dy[atY] * filter[atF];
        dfilter[atF] += x[atX] * dy[atY];
      }
    }
  }
  return { y, dx, dfilter };
}

function noise(shape: number[], seed: number): Float32Array {
  let state = seed + 1;
  return new Float32Array(shape.reduce((product, size) => product * size, 1)).map(() => {
    state = Math.imul(state, 1664525) + 1013904223 | 0;
    return state / 2 ** 31;
  });
}
