import assert from "node:assert/strict";
import fc from "fast-check";
import { imageGrid } from "../../../pipeline/outputs/samples/image_grid.ts";
import { gridOf, neighbour, tileBox } from "../../../web/state/grid.ts";
import { sampleAt } from "../../../web/state/pick_sample.ts";

Deno.test("tileBox() finds each image where imageGrid() has put it", () => {
  const sizes = fc.record({
    count: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 16, max: 70 }),
    width: fc.integer({ min: 16, max: 70 }),
  });
  fc.assert(
    fc.property(sizes, ({ count, height, width }) => {
      // Every image is of one gray, its own number.
      const bytes = new Uint8Array(count * height * width).map((_, i) =>
        Math.floor(i / (height * width))
      );
      const file = imageGrid(bytes, { count, height, width, channels: 1 });
      const grid = gridOf(count, file.width, file.height);
      for (let tile = 0; tile < count; tile++) {
        const { left, top, width, height } = tileBox(grid, tile);
        const corners = [[left, top], [left + width - 1, top + height - 1]];
        for (const [x, y] of corners) assert.equal(file.pixels[y * file.width + x], tile);
      }
    }),
    { numRuns: 30 },
  );
});

Deno.test("neighbour() stays at the grid's edges", () => {
  const grid = gridOf(5, 100, 100); // 3 columns, 2 rows
  assert.equal(neighbour(grid, 0, "ArrowLeft"), 0);
  assert.equal(neighbour(grid, 1, "ArrowDown"), 4);
  assert.equal(neighbour(grid, 2, "ArrowDown"), 2, "no image lies below");
});

Deno.test("sampleAt() answers with the last sample up to a step", () => {
  const samples = [0, 50, 100].map((step) => ({ step }));
  assert.deepEqual([0, 49, 50, 999].map((step) => sampleAt(samples, step)), [0, 0, 1, 2]);
});
