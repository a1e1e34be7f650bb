import assert from "node:assert/strict";
import { EMPTY, firstValueFrom, of } from "rxjs";
import type { Dataset } from "../../../pipeline/contracts/dataset.ts";
import { holdOut } from "../../../pipeline/sources/hold_out.ts";

/** Images of one pixel, whose number is their place. */
const numbered = (size: number): Dataset => ({
  name: "numbered",
  size,
  height: 1,
  width: 1,
  channels: 1,
  skipped: [],
  skippedLater: EMPTY,
  id: (index) => `image ${index}`,
  label: (index) => index % 3,
  load: (index) => of(Uint8Array.of(index % 256, index >> 8)),
});

const loaded = async ({ load }: Pick<Dataset, "load">, index: number) => {
  const [low, high] = await firstValueFrom(load(index));
  return low + 256 * high;
};

Deno.test("each image is either trained on or held out", async () => {
  const { size, heldOut, ...dataset } = holdOut(numbered(1000), 80);
  const trained = await Promise.all(Array.from({ length: size }, (_, i) => loaded(dataset, i)));
  const held = await Promise.all(
    Array.from({ length: heldOut!.count }, (_, i) => loaded(heldOut!, i)),
  );
  assert.equal(held.length, 80);
  assert.deepEqual([...trained, ...held].sort((a, b) => a - b), Array.from(Array(1000).keys()));
  assert.equal(dataset.id(0), `image ${trained[0]}`);
  assert.deepEqual(trained.map((_, i) => dataset.label(i)), trained.map((index) => index % 3));
  assert.deepEqual(held.map((_, i) => heldOut!.label(i)), held.map((index) => index % 3));
});

Deno.test("at most a tenth is held out, and nothing where that is too little", () => {
  assert.equal(holdOut(numbered(1000), 5000).heldOut?.count, 100);
  assert.equal(holdOut(numbered(400), 1000).heldOut, undefined);
  assert.equal(holdOut(numbered(400), 1000).size, 400);
});

Deno.test("an image that stands in for another keeps its own label", () => {
  const standIn = (index: number) => index === 10 ? 11 : index;
  const split = holdOut({ ...numbered(1000), standIn }, 50);
  const place = Array.from({ length: 950 }, (_, i) => i).find((i) => split.id(i) === "image 10")!;
  assert.equal(split.label(split.standIn!(place)), 11 % 3);
});

Deno.test("a data set with further images keeps all", () => {
  const heldOut = { count: 7, label: () => undefined, load: numbered(7).load };
  const dataset = { ...numbered(1000), heldOut };
  assert.equal(holdOut(dataset, 500), dataset);
});
