import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { parseIdx, readIdx } from "../../../pipeline/sources/idx.ts";
import { gzipped, idxBytes, inTempDir } from "./_fixtures.ts";

const images = fc
  .tuple(fc.nat({ max: 4 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
  .chain(([count, height, width]) => {
    const length = count * height * width;
    return fc.record({
      shape: fc.constant([count, height, width]),
      values: fc.uint8Array({ minLength: length, maxLength: length }),
    });
  });

Deno.test("parseIdx() gives back the shape and the values that were written", () => {
  fc.assert(fc.property(images, ({ shape, values }) => {
    assert.deepEqual(parseIdx(idxBytes(shape, values), "f", 3), { shape, values });
  }));
});

Deno.test("parseIdx() refuses a file cut at any byte", () => {
  fc.assert(fc.property(images, ({ shape, values }) => {
    const bytes = idxBytes(shape, values);
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(() => parseIdx(bytes.subarray(0, length), "f", 3), /"f" (is truncated|has)/);
    }
  }));
});

Deno.test("parseIdx() refuses bytes after the end", () => {
  const bytes = Uint8Array.of(...idxBytes([2], [7, 8]), 9);
  assert.throws(() => parseIdx(bytes, "labels", 1), {
    message: '"labels" is too long: its header promises 10 bytes (2), it has 11: ' +
      "copy or download it again",
  });
});

Deno.test("parseIdx() names a truncated file, what was expected and what was found", () => {
  const bytes = idxBytes([2, 3, 3], new Uint8Array(18)).subarray(0, 20);
  assert.throws(() => parseIdx(bytes, "train", 3), {
    message: '"train" is truncated: its header promises 34 bytes (2x3x3), it has 20: ' +
      "copy or download it again",
  });
});

Deno.test("parseIdx() refuses another type of value", () => {
  const bytes = idxBytes([1], [1]);
  bytes[2] = 0x0d;
  assert.throws(() => parseIdx(bytes, "f", 1), /starts with 0x00000d01, not the 0x00000801/);
});

Deno.test("parseIdx() sees that images and labels were exchanged", () => {
  const bytes = idxBytes([20], new Uint8Array(20));
  assert.throws(() => parseIdx(bytes, "f", 3), /images and labels are exchanged/);
});

Deno.test("readIdx() knows gzip by its first bytes, whatever the name", () =>
  inTempDir(async (dir) => {
    const bytes = idxBytes([3], [1, 2, 3]);
    const packedWithPlainName = join(dir, "labels");
    const plainWithPackedName = join(dir, "labels.gz");
    await Deno.writeFile(packedWithPlainName, await gzipped(bytes));
    await Deno.writeFile(plainWithPackedName, bytes);
    for (const path of [packedWithPlainName, plainWithPackedName]) {
      assert.deepEqual([...(await readIdx(path, 1)).values], [1, 2, 3]);
    }
  }));

Deno.test("readIdx() names a gzip file that ends early", () =>
  inTempDir(async (dir) => {
    const path = join(dir, "labels.gz");
    const packed = await gzipped(idxBytes([300], new Uint8Array(300).map((_, i) => i * i)));
    await Deno.writeFile(path, packed.subarray(0, packed.length - 20));
    await assert.rejects(readIdx(path, 1), /labels\.gz" is damaged gzip .*download it again$/);
  }));

Deno.test("readIdx() unpacks no more than the header promises", () =>
  inTempDir(async (dir) => {
    const path = join(dir, "bomb.gz");
    const zeros = new Uint8Array(2 ** 24);
    const pack = new CompressionStream("gzip");
    const written = new Response(pack.readable).bytes();
    const writer = pack.writable.getWriter();
    await writer.write(idxBytes([3], [1, 2, 3]));
    for (let i = 0; i < 64; i++) await writer.write(zeros); // a gigabyte
    await writer.close();
    await Deno.writeFile(path, await written);
    const before = Deno.memoryUsage().rss;
    await assert.rejects(readIdx(path, 1), /bomb\.gz" .*more than the 11 bytes/);
    assert.ok(Deno.memoryUsage().rss - before < 500e6, "it was unpacked");
  }));
