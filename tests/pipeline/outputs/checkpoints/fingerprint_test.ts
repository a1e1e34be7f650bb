import assert from "node:assert/strict";
import { of } from "rxjs";
import type { Dataset } from "../../../../pipeline/contracts/dataset.ts";
import {
  fingerprint,
  fingerprintDifference,
} from "../../../../pipeline/outputs/checkpoints/fingerprint.ts";
import { fakeDataset } from "../../_fake_dataset.ts";

const numbers = fakeDataset(40);

/** How a data set differs from the forty numbers, in words. */
async function difference(changes: Partial<Dataset>): Promise<string | undefined> {
  const now = await fingerprint({ ...numbers, ...changes });
  return fingerprintDifference(await fingerprint(numbers), now);
}

Deno.test("the same data have the same fingerprint, wherever they lie", async () => {
  assert.deepEqual(await fingerprint(numbers), await fingerprint(fakeDataset(40)));
  assert.equal(await difference({ name: "elsewhere" }), undefined);
});

Deno.test("a fingerprint survives a checkpoint's manifest", async () => {
  const before = await fingerprint(numbers);
  assert.deepEqual(JSON.parse(JSON.stringify(before)), before);
});

Deno.test("other data are told by what is different", async () => {
  assert.equal(await difference({ size: 39 }), "it had 40 images and has 39");
  assert.equal(await difference({ channels: 3 }), "its images were 1x1x1 and are 1x1x3");
  assert.equal(
    await difference({ classes: ["a", "b"] }),
    'its classes were "" and are "a, b"',
  );
  assert.match((await difference({ id: (index) => `image ${index}` }))!, /other names/);
  assert.match((await difference({ label: () => 0 }))!, /labels/);
  assert.equal(
    await difference({ load: (index) => of(Uint8Array.of(index, 1)) }),
    "its images have other pixels",
  );
});

Deno.test("ids that run into each other are not taken for the same", async () => {
  const ids = (...list: string[]) =>
    fingerprint({ ...fakeDataset(2), id: (index) => list[index], label: () => undefined });
  assert.notEqual((await ids("a\n", "b")).ids, (await ids("a", "\nb")).ids);
});

Deno.test("of a large set only some images are looked at, the first and the last among them", async () => {
  const loaded: number[] = [];
  const load = (index: number) => {
    loaded.push(index);
    return of(Uint8Array.of(1));
  };
  await fingerprint(fakeDataset(1000, load));
  assert.equal(loaded.length, 16);
  assert.deepEqual([loaded[0], loaded.at(-1)], [0, 999]);
  assert.equal(new Set(loaded).size, 16);
  loaded.length = 0;
  await fingerprint(fakeDataset(1, load));
  assert.deepEqual(loaded, [0]);
});
