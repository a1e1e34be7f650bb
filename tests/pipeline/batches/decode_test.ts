import { createHash } from "node:crypto";
import { map, timer } from "rxjs";
import type { ImageRequest } from "../../../pipeline/contracts/batch.ts";
import { decode } from "../../../pipeline/batches/decode.ts";
import { fakeDataset } from "../_fake_dataset.ts";
import { virtualTime } from "../_virtual_time.ts";

const position = { step: 8, epoch: 2, stepInEpoch: 0 };
const request = (index: number, slot: number): ImageRequest => ({ position, index, slot });

const sha = (hex: string) => createHash("sha256").update(hex, "hex").digest("hex").slice(0, 16);

// Image 5 takes 5 ms, and so on.
const dataset = fakeDataset(20, (index) => timer(index).pipe(map(() => Uint8Array.of(index))));

Deno.test("decode() answers each request with its image, in the order of the requests", () => {
  virtualTime(({ cold, expectObservable }) => {
    const requests = { a: request(5, 0), b: request(1, 1) };
    const images = {
      A: { ...requests.a, id: "number 5", label: 5, hash: sha("05"), pixels: Uint8Array.of(5) },
      B: { ...requests.b, id: "number 1", label: 1, hash: sha("01"), pixels: Uint8Array.of(1) },
    };
    const source = cold("(ab|)      ", requests);
    const expected = "   -----(AB|) ";
    expectObservable(source.pipe(decode(dataset, { concurrency: 2 }))).toBe(expected, images);
  });
});

Deno.test("decode() loads no more images at once than it is told", () => {
  virtualTime(({ cold, expectObservable }) => {
    const requests = { a: request(3, 0), b: request(2, 1), c: request(1, 2) };
    const source = cold("(abc|)    ", requests);
    const indices = source.pipe(
      decode(dataset, { concurrency: 1 }),
      map(({ index }) => String(index)),
    );
    expectObservable(indices).toBe("---3-2(1|)");
  });
});
