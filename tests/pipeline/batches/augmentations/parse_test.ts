import assert from "node:assert/strict";
import {
  augmentationTexts,
  parseAugmentations,
} from "../../../../pipeline/batches/augmentations/mod.ts";

const namesAndAmounts = (...words: string[]) =>
  parseAugmentations(words).map(({ name, amount }) => [name, amount]);

Deno.test("parseAugmentations() reads names and amounts in their order", () => {
  assert.deepEqual(namesAndAmounts("crop=2", "flip", "contrast=0.5"), [
    ["crop", 2],
    ["flip", undefined],
    ["contrast", 0.5],
  ]);
});

Deno.test("parseAugmentations() fills in the defaults", () => {
  assert.deepEqual(namesAndAmounts("crop", "brightness", "contrast", "cutout"), [
    ["crop", 4],
    ["brightness", 0.2],
    ["contrast", 0.2],
    ["cutout", 8],
  ]);
});

Deno.test("augmentationTexts() spells what parseAugmentations() reads back", () => {
  const words = augmentationTexts(parseAugmentations(["flip", "crop", "brightness=0.1"]));
  assert.deepEqual(words, ["flip", "crop=4", "brightness=0.1"]);
  assert.deepEqual(augmentationTexts(parseAugmentations(words)), words);
});

Deno.test("parseAugmentations() refuses an unknown word and lists what exists", () => {
  const unknown =
    /RangeError: there is no augmentation "rotate=9": .* flip, crop, brightness, contrast, cutout$/;
  assert.throws(() => parseAugmentations(["flip", "rotate=9"]), unknown);
  assert.throws(() => parseAugmentations([""]), /there is no augmentation ""/);
});

Deno.test("parseAugmentations() refuses values that an augmentation cannot take", () => {
  const refusals: [string, RegExp][] = [
    ["flip=1", /RangeError: augmentation "flip=1" takes no value: write "flip"/],
    ["crop=", /RangeError: augmentation "crop=" has no number after "=": .* "crop=4"/],
    ["crop=4=5", /RangeError: augmentation "crop=4=5" has no number/],
    ["crop=0", /RangeError: crop=0: .* whole number from 1/],
    ["cutout=1.5", /RangeError: cutout=1.5: .* whole number from 1/],
    ["brightness=0", /RangeError: brightness=0: .* above 0 and up to 1/],
    ["contrast=1.1", /RangeError: contrast=1.1: .* above 0 and up to 1/],
    ["contrast=Infinity", /RangeError: contrast=Infinity: /],
  ];
  for (const [word, refusal] of refusals) {
    assert.throws(() => parseAugmentations([word]), refusal);
  }
});
