import assert from "node:assert/strict";
import fc from "fast-check";
import sharp from "sharp";
import { encodePng, imageGrid } from "../../../../pipeline/outputs/samples/image_grid.ts";

const large = { height: 64, width: 70, channels: 1 } as const;

const squares = (count: number) => {
  const { height, width } = large;
  return Uint8Array.from(
    { length: count * height * width },
    (_, i) => Math.floor(i / (height * width)),
  );
};

Deno.test("imageGrid() is as square as can be for any count", () => {
  const cells = (count: number) => {
    const { rows, columns } = imageGrid(squares(count), { ...large, count });
    return [rows, columns];
  };
  assert.deepEqual([1, 2, 3, 4, 5, 7, 12, 13, 64].map(cells), [
    [1, 1],
    [1, 2],
    [2, 2],
    [2, 2],
    [2, 3],
    [3, 3],
    [3, 4],
    [4, 4],
    [8, 8],
  ]);
});

Deno.test("imageGrid() lays images out row by row, with gaps, and leaves the rest white", () => {
  const grid = imageGrid(squares(3), { ...large, count: 3 });
  assert.deepEqual([grid.height, grid.width], [2 * 64 + 2, 2 * 70 + 2]);
  const at = (y: number, x: number) => grid.pixels[y * grid.width + x];
  assert.deepEqual([at(0, 0), at(63, 69), at(0, 72), at(66, 0)], [0, 0, 1, 2]);
  assert.deepEqual([at(64, 0), at(0, 70), at(66, 72), at(129, 141)], [255, 255, 255, 255]);
});

Deno.test("imageGrid() enlarges small images by a whole number, pixel by pixel", () => {
  const pixels = Uint8Array.from({ length: 28 * 28 * 3 }, (_, i) => i);
  const grid = imageGrid(pixels, { count: 1, height: 28, width: 28, channels: 3 });
  assert.deepEqual([grid.height, grid.width], [56, 56]);
  for (const [y, x] of [[0, 0], [0, 1], [1, 1], [55, 54]]) {
    const from = (Math.floor(y / 2) * 28 + Math.floor(x / 2)) * 3;
    const to = (y * 56 + x) * 3;
    assert.deepEqual(grid.pixels.slice(to, to + 3), pixels.slice(from, from + 3));
  }
});

Deno.test("imageGrid() refuses no images, and pixels of another size", () => {
  assert.throws(() => imageGrid(new Uint8Array(), { ...large, count: 0 }), /a grid of 0 images/);
  assert.throws(() => imageGrid(squares(2), { ...large, count: 3 }), /are not 3 images of 64x70x1/);
});

Deno.test("encodePng() keeps every byte and the number of channels", async () => {
  const anyRaster = fc.constantFrom<(1 | 3 | 4)[]>(1, 3, 4).chain((channels) =>
    fc.record({
      height: fc.constant(3),
      width: fc.constant(5),
      channels: fc.constant(channels),
      pixels: fc.uint8Array({ minLength: 15 * channels, maxLength: 15 * channels }),
    })
  );
  const survives = fc.asyncProperty(anyRaster, async (raster) => {
    const png = await encodePng(raster);
    const { channels, format } = await sharp(png).metadata();
    assert.deepEqual([channels, format], [raster.channels, "png"]);
    const colours = raster.channels === 1 ? "b-w" : "srgb";
    const decoded = await sharp(png).toColourspace(colours).raw().toBuffer();
    assert.deepEqual([...decoded], [...raster.pixels]);
  });
  await fc.assert(survives, { numRuns: 20 });
});
