/** An extractor of one's own, against Python's ONNX Runtime and PIL. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import type { ImageSet } from "../../../pipeline/measures/image_set.ts";
import { openExtractor } from "../../../pipeline/measures/open_extractor.ts";
import { resized } from "../../../pipeline/measures/resize.ts";
import { largestDifference, numbers, readGolden, under } from "../../goldens/read_golden.ts";
import { inTempDir } from "../sources/_fixtures.ts";

const file = fileURLToPath(new URL("../../goldens/data/extractor.onnx", import.meta.url));
const { tensors } = readGolden("extractor");
const sizes = ["larger", "smaller", "same"].map((name) => ({
  name,
  golden: under(`${name}.`, tensors),
}));

function imagesOf({ data, shape: [count, height, width] }: (typeof tensors)[string]): ImageSet {
  return { count, height, width, channels: 3, pixels: Uint8Array.from(data, Number) };
}

for (const { name, golden } of sizes) {
  Deno.test(`${name} images are scaled as PIL's bicubic filter scales them`, () => {
    const [, height, width] = golden.shown.shape;
    const { values } = resized(imagesOf(golden.images), height, width);
    assert(largestDifference(values, numbers(golden.shown)) < 1e-4);
  });

  Deno.test(`an ONNX file makes the numbers of ${name} images that it makes in Python`, async () => {
    const extractor = await openExtractor(file);
    const { values, length } = await extractor.extract(imagesOf(golden.images));
    extractor.close();
    assert.equal(length, golden.features.shape[1]);
    assert(largestDifference(values, numbers(golden.features)) < 1e-5);
  });
}

Deno.test("gray images are shown to an ONNX file in three equal channels", async () => {
  const colour = imagesOf(sizes[2].golden.images);
  const red = colour.pixels.filter((_, i) => i % 3 === 0);
  const extractor = await openExtractor(file);
  const gray = await extractor.extract({ ...colour, channels: 1, pixels: red });
  const alike = Uint8Array.from(colour.pixels, (_, i) => red[Math.floor(i / 3)]);
  assert.deepEqual(gray, await extractor.extract({ ...colour, pixels: alike }));
  extractor.close();
});

Deno.test("what is no network for images is refused in one line", async () => {
  await inTempDir(async (dir) => {
    const path = join(dir, "mine.onnx");
    await assert.rejects(openExtractor(path), /^Error: .*mine\.onnx cannot be read: .*[^\n]*$/);
    Deno.writeTextFileSync(path, "no network");
    await assert.rejects(openExtractor(path), /mine\.onnx is no network that ONNX Runtime opens/);
  });
});
