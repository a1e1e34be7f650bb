import fc from "fast-check";
import assert from "node:assert/strict";
import {
  type Geometry,
  geometryArgs,
  geometryOf,
  patchMatrixSize,
} from "../../../ops/device/geometry.ts";
import { Machine, sine } from "../wasm/_machine.ts";

const seeded = { seed: 1 };

const sizes = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  height: fc.integer({ min: 1, max: 9 }),
  width: fc.integer({ min: 1, max: 9 }),
  channels: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 15, max: 40 })),
});

function sameGeometry(size: { batch: number; height: number; width: number; channels: number }) {
  return geometryOf(
    [size.batch, size.height, size.width, size.channels],
    [5, 5, size.channels, 1],
    { strides: 2, pad: "same" },
  );
}

const imageSize = (g: Geometry) => g.batchSize * g.inHeight * g.inWidth * g.inChannels;

const machine = new Machine();

function im2col(image: Float32Array, g: Geometry): Float32Array {
  const { rows, columns } = patchMatrixSize(g);
  const x = machine.put(image);
  const patches = machine.unset(rows * columns);
  const args = [x.byteOffset, patches.byteOffset, ...geometryArgs(g, "by image"), 1];
  machine.pool.run("im2col", g.batchSize * g.outHeight, columns, args);
  return patches.slice();
}

/** The two ways to add patches up, each with what its items are. */
const col2imKernels = [
  { name: "col2im", items: (g: Geometry) => g.batchSize * g.inHeight },
  { name: "col2imThin", items: (g: Geometry) => g.batchSize },
];

function col2im(
  matrix: Float32Array,
  g: Geometry,
  { name, items }: typeof col2imKernels[number],
): Float32Array {
  const x = machine.unset(imageSize(g));
  const args = [x.byteOffset, machine.put(matrix).byteOffset, ...geometryArgs(g, "by image")];
  machine.pool.run(name, items(g), 1, args);
  return x.slice();
}

/** Straight from the definition: calls back with each float of x that some place in the patches shows. */
function forEachPlace(g: Geometry, visit: (at: number | undefined) => void): void {
  for (let b = 0; b < g.batchSize; b++) {
    for (let outY = 0; outY < g.outHeight; outY++) {
      for (let outX = 0; outX < g.outWidth; outX++) {
        for (let u = 0; u < 5; u++) {
          for (let v = 0; v < 5; v++) {
            const [y, column] = [2 * outY + u - g.padInfo.top, 2 * outX + v - g.padInfo.left];
            const isInside = y >= 0 && y < g.inHeight && column >= 0 && column < g.inWidth;
            const pixel = (b * g.inHeight + y) * g.inWidth + column;
            for (let c = 0; c < g.inChannels; c++) {
              visit(isInside ? pixel * g.inChannels + c : undefined);
            }
          }
        }
      }
    }
  }
}

Deno.test("im2col lays out every patch, zeros where it overhangs, over what was there", () => {
  fc.assert(
    fc.property(sizes, (size) => {
      const g = sameGeometry(size);
      const image = sine(imageSize(g), 0.7);
      const expected: number[] = [];
      forEachPlace(g, (at) => expected.push(at === undefined ? 0 : image[at]));
      assert.deepEqual(im2col(image, g), Float32Array.from(expected));
    }),
    seeded,
  );
});

for (const kernel of col2imKernels) {
  Deno.test(`${kernel.name} adds up all the places that show a pixel, over what was there`, () => {
    fc.assert(
      fc.property(sizes, (size) => {
        const g = sameGeometry(size);
        const { rows, columns } = patchMatrixSize(g);
        const matrix = sine(rows * columns, 1.3);
        const expected = new Float64Array(imageSize(g));
        let place = 0;
        forEachPlace(g, (at) => {
          if (at !== undefined) expected[at] += matrix[place];
          place++;
        });
        const found = col2im(matrix, g, kernel);
        const largest = Math.max(...expected.map((each, i) => Math.abs(each - found[i])));
        assert(largest < 2e-6, `${largest} off`);
      }),
      seeded,
    );
  });
}

Deno.test("im2col and col2im follow other filters, strides and pads too", () => {
  const others: [filter: [number, number], strides: [number, number], pad: "same" | "valid"][] = [
    [[3, 3], [1, 1], "same"],
    [[4, 2], [1, 3], "valid"],
    [[1, 1], [2, 2], "valid"],
  ];
  for (const [filter, strides, pad] of others) {
    const g = geometryOf([2, 7, 9, 5], [...filter, 5, 1], { strides, pad });
    const { rows, columns } = patchMatrixSize(g);
    const [image, matrix] = [sine(imageSize(g), 0.7), sine(rows * columns, 1.3)];
    // One is the transpose of the other: <im2col(x), m> = <x, col2im(m)>.
    for (const kernel of col2imKernels) {
      const difference = dot(im2col(image, g), matrix) - dot(image, col2im(matrix, g, kernel));
      assert(Math.abs(difference) < 1e-3, `${kernel.name}, ${filter}, ${strides}, ${pad}`);
    }
  }
});

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, each, i) => sum + each * b[i], 0);
