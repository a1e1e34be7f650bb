import assert from "node:assert/strict";
import fc from "fast-check";
import {
  DamagedError,
  frame,
  frameOverhead,
  type ReadAt,
  readFrames,
} from "../../../../pipeline/outputs/record/framing.ts";
import { joinBytes } from "../../../../model/mod.ts";

const payloads = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 });

const readerOf = (bytes: Uint8Array): ReadAt => (offset, length) =>
  bytes.subarray(offset, offset + length);

const payloadsIn = (bytes: Uint8Array) =>
  [...readFrames(readerOf(bytes), 0)].map(({ payload }) => payload);

Deno.test("whatever is framed comes back", () => {
  fc.assert(fc.property(payloads, (written) => {
    assert.deepEqual(payloadsIn(joinBytes(written.map(frame))), written);
  }));
});

Deno.test("a file that was cut at any byte gives the frames that are whole", () => {
  fc.assert(
    fc.property(payloads, (written) => {
      const bytes = joinBytes(written.map(frame));
      for (let length = 0; length <= bytes.length; length++) {
        let end = 0;
        const whole = written.filter((payload) =>
          (end += payload.length + frameOverhead) <= length
        );
        assert.deepEqual(payloadsIn(bytes.subarray(0, length)), whole);
      }
    }),
    { numRuns: 30 },
  );
});

Deno.test("every flipped bit is found, and the offset of its frame is named", () => {
  const written = [Uint8Array.of(1, 2, 3), new Uint8Array(), Uint8Array.of(255)];
  const bytes = joinBytes(written.map(frame));
  const offsets = [0, 15, 27];
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const flipped = bytes.slice();
    flipped[bit >> 3] ^= 1 << (bit & 7);
    const offset = offsets.findLast((each) => each <= bit >> 3)!;
    assert.throws(
      () => payloadsIn(flipped),
      (error) => error instanceof DamagedError && error.offset === offset,
      `bit ${bit}`,
    );
  }
});

Deno.test("a length is not believed before its checksum: nothing is read on its word", () => {
  const bytes = frame(Uint8Array.of(1));
  bytes.fill(0xff, 0, 4);
  const asked: number[] = [];
  const readAt: ReadAt = (offset, length) => {
    asked.push(length);
    return readerOf(bytes)(offset, length);
  };
  assert.throws(() => [...readFrames(readAt, 0)], DamagedError);
  assert.deepEqual(asked, [8]);
});
