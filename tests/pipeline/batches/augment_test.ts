import assert from "node:assert/strict";
import { from, map } from "rxjs";
import { applyAll, augment, repeated } from "../../../pipeline/batches/augment.ts";
import { parseAugmentations } from "../../../pipeline/batches/augmentations/mod.ts";
import type { HostImage } from "../../../pipeline/contracts/batch.ts";
import { virtualTime } from "../_virtual_time.ts";

const shape = { height: 6, width: 5, channels: 3 } as const;
const options = { ...shape, seed: 547 };
const everything = parseAugmentations(["flip", "crop=2", "brightness", "contrast", "cutout=3"]);
const pixels = Uint8Array.from({ length: 6 * 5 * 3 }, (_, i) => i);

function image(step: number, slot: number): HostImage {
  const position = { step, epoch: 0, stepInEpoch: step };
  return { position, index: 0, slot, id: "same", label: 1, hash: "", pixels };
}

function augmented(images: HostImage[], seed = options.seed): HostImage[] {
  const results: HostImage[] = [];
  const operator = augment(everything, { ...options, seed });
  from(images).pipe(operator).subscribe((image) => results.push(image));
  return results;
}

const pixelsOf = (images: HostImage[]) => images.map(({ pixels }) => pixels.join());

Deno.test("augment() with an empty list leaves the stream as it is", () => {
  const images = from([image(0, 0)]);
  assert.equal(images.pipe(augment([], options)), images);
});

Deno.test("augment() applies its list in order, to each image as it comes", () => {
  const add = (amount: number) => ({
    name: "add",
    apply: (pixels: Uint8Array) => pixels.map((value) => value + amount),
  });
  const double = { name: "double", apply: (pixels: Uint8Array) => pixels.map((v) => 2 * v) };
  virtualTime(({ cold, expectObservable }) => {
    const source = cold("a--b-|", { a: image(0, 0), b: image(0, 1) });
    const firstBytes = source.pipe(
      augment([add(1), double, add(3)], options),
      map(({ pixels }) => pixels[10]),
    );
    expectObservable(firstBytes).toBe("x--x-|", { x: 2 * (10 + 1) + 3 });
  });
});

Deno.test("augment() changes the pixels, notes the draws, and nothing else", () => {
  const [changed] = augmented([image(3, 2)]);
  assert.notDeepEqual(changed.pixels, pixels);
  const { draws, ...unnoted } = changed;
  assert.equal(draws?.length, 7); // one each, but two for the places of crop and cutout
  assert.deepEqual({ ...unnoted, pixels }, image(3, 2));
});

Deno.test("augment() draws by seed, step and slot, whatever came before", () => {
  const inOrder = augmented([image(0, 0), image(0, 1), image(1, 0)]);
  const reversed = augmented([image(1, 0), image(0, 1), image(0, 0)]);
  assert.deepEqual(inOrder, reversed.toReversed());
});

Deno.test("augment() draws anew for each slot, each step and each seed", () => {
  const images = augmented([image(0, 0), image(0, 1), image(1, 0)]);
  const otherSeed = augmented([image(0, 0)], 0);
  assert.equal(new Set(pixelsOf([...images, ...otherSeed])).size, 4);
});

Deno.test("augment() refuses an augmentation that could leave nothing of the image", () => {
  for (const word of ["crop=5", "cutout=5"]) {
    const refused = () => augment(parseAugmentations([word]), options);
    assert.throws(refused, /RangeError: (crop|cutout)=5 could leave nothing of images of 6x5/);
  }
});

Deno.test("augment() notes what it drew, and those draws make the same image again", () => {
  for (const made of augmented([...Array(20).keys()].map((slot) => image(3, slot)))) {
    const random = repeated(made.draws!);
    assert.deepEqual(applyAll(everything, pixels, shape, random), made.pixels);
    assert.throws(() => random.uniform(), /augmentations are not those of the record/);
  }
});
