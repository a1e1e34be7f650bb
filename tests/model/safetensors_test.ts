import assert from "node:assert/strict";
import fc from "fast-check";
import {
  decodeSafetensors,
  decodeWeights,
  encodeSafetensors,
  type NamedTensor,
} from "../../model/safetensors.ts";

const dims = fc.array(fc.nat({ max: 4 }), { maxLength: 3 });

const tensor: fc.Arbitrary<NamedTensor> = dims.chain((shape) => {
  const length = shape.reduce((product, size) => product * size, 1);
  const exactly = { minLength: length, maxLength: length };
  return fc.oneof(
    fc.float32Array(exactly).map((data) => ({ dtype: "F32" as const, shape, data })),
    fc.float64Array(exactly).map((data) => ({ dtype: "F64" as const, shape, data })),
    fc.bigInt64Array(exactly).map((data) => ({ dtype: "I64" as const, shape, data })),
  );
});

const name = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("__proto__", 'a"{b', "0"))
  .filter((text) => text !== "__metadata__");
const tensors = fc.uniqueArray(fc.tuple(name, tensor), { selector: ([key]) => key, maxLength: 5 })
  .map((entries): Record<string, NamedTensor> => Object.fromEntries(entries));
const metadata = fc.uniqueArray(fc.tuple(fc.string(), fc.string()), { selector: ([key]) => key })
  .map((entries): Record<string, string> => Object.fromEntries(entries));

/** A file around any header text, valid or not. */
function fileOf(header: string, bodyBytes: number): Uint8Array {
  const text = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + text.length + bodyBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  return file;
}

const f32 = (begin: number, end: number, shape = [(end - begin) / 4]) =>
  JSON.stringify({ dtype: "F32", shape, data_offsets: [begin, end] });

function assertRefused(file: Uint8Array, why: RegExp): void {
  assert.throws(() => decodeSafetensors(file), (error) => {
    assert(error instanceof RangeError, `${error}`);
    assert.match(error.message, why);
    return true;
  });
}

/** A file with one tensor `a` of a type, and its bytes. */
function fileWith(dtype: string, shape: number[], body: Uint8Array): Uint8Array {
  const data_offsets = [0, body.length];
  const file = fileOf(JSON.stringify({ a: { dtype, shape, data_offsets } }), body.length);
  file.set(body, file.length - body.length);
  return file;
}

Deno.test("decodeWeights() reads floats of every width as F32", () => {
  const values = [1, -2.5, 0.15625, -0];
  const bytesOf = (array: { buffer: ArrayBufferLike }) =>
    new Uint8Array(array.buffer as ArrayBuffer);
  const files: Record<string, Uint8Array> = {
    F32: bytesOf(Float32Array.from(values)),
    F64: bytesOf(Float64Array.from(values)),
    F16: bytesOf(Float16Array.from(values)),
    // The upper halves, which hold these values exactly.
    BF16: bytesOf(
      Uint16Array.from(new Uint32Array(Float32Array.from(values).buffer), (bits) => bits >>> 16),
    ),
  };
  for (const [dtype, body] of Object.entries(files)) {
    const { tensors, others } = decodeWeights(fileWith(dtype, [2, 2], body));
    assert.deepEqual(
      tensors.a,
      { dtype: "F32", shape: [2, 2], data: Float32Array.from(values) },
      dtype,
    );
    assert.deepEqual(others, {});
  }
});

Deno.test("decodeWeights() names the type of what holds no floats, and reads the rest", () => {
  for (const [dtype, width] of [["I32", 4], ["U8", 1], ["F8_E4M3", 1]] as const) {
    const { tensors, others } = decodeWeights(fileWith(dtype, [4], new Uint8Array(4 * width)));
    assert.deepEqual([tensors, others], [{}, { a: dtype }]);
  }
  assert.throws(() => decodeWeights(fileWith("I32", [4], new Uint8Array(12))), /takes 12 bytes/);
});

Deno.test("decodeSafetensors() gives back, bit for bit, what encodeSafetensors() got", () => {
  fc.assert(fc.property(tensors, metadata, (written, notes) => {
    const read = decodeSafetensors(encodeSafetensors(written, notes));
    assert.deepEqual(read, { tensors: written, metadata: notes });
  }));
});

Deno.test("decodeSafetensors() reads a file that starts at an odd address", () => {
  fc.assert(fc.property(tensors, fc.integer({ min: 1, max: 7 }), (written, shift) => {
    const file = encodeSafetensors(written);
    const shifted = new Uint8Array(file.length + shift);
    shifted.set(file, shift);
    assert.deepEqual(decodeSafetensors(shifted.subarray(shift)).tensors, written);
  }));
});

Deno.test("decodeSafetensors() refuses a file that lost any of its last bytes", () => {
  fc.assert(fc.property(tensors, fc.double({ min: 0, max: 1, maxExcluded: true }), (some, part) => {
    const file = encodeSafetensors(some);
    assertRefused(file.subarray(0, Math.floor(part * file.length)), /not a whole safetensors/);
  }));
});

Deno.test("decodeSafetensors() refuses bytes after the last tensor", () => {
  assertRefused(fileOf(`{"a":${f32(0, 8)}}`, 12), /take 8 bytes and it holds 12/);
});

Deno.test("decodeSafetensors() refuses a header of more than 100 MB before it reads it", () => {
  const file = new Uint8Array(16);
  new DataView(file.buffer).setBigUint64(0, 100_000_001n, true);
  assertRefused(file, /more than 100 MB/);
});

Deno.test("decodeSafetensors() refuses holes, overlaps, wrong sizes and malformed headers", () => {
  const cases: [header: string, why: RegExp][] = [
    [`{"a":${f32(0, 4)},"b":${f32(8, 16)}}`, /"b" starts at byte 8/],
    [`{"a":${f32(4, 16)}}`, /"a" starts at byte 4/],
    [`{"a":${f32(0, 12)},"b":${f32(8, 16)}}`, /"b" starts at byte 8/],
    [`{"a":${f32(0, 16, [2, 3])}}`, /takes 16 bytes and F32 \[2,3\] takes 24/],
    [`{"a":${f32(0, 16, [-2, -2])}}`, /"a" has a malformed/],
    [`{"a":${f32(0, 16, [0.5, 8])}}`, /"a" has a malformed/],
    [
      `{"a":{"dtype":"BF16","shape":[8],"data_offsets":[0,16]}}`,
      /^tensor "a" is BF16: F32, F16, F64 and I64/,
    ],
    [
      `{"a":{"dtype":"F4","shape":[32],"data_offsets":[0,16]}}`,
      /"a" has a malformed .* unknown type/,
    ],
    [`{"a":{"dtype":"F32","shape":[4]}}`, /"a" has a malformed/],
    [`{"__metadata__":{"step":3},"a":${f32(0, 16)}}`, /__metadata__/],
    [`{"a":${f32(0, 16)}`, /no JSON/],
    [` {"a":${f32(0, 16)}}`, /start with \{/],
    [`[]`, /start with \{/],
  ];
  for (const [header, why] of cases) assertRefused(fileOf(header, 16), why);
});

Deno.test("decodeSafetensors() refuses numbers that only look like sizes", () => {
  const cases: [header: string, why: RegExp][] = [
    [`{"a":${f32(0, 16, [2 ** 52, 2 ** 52])}}`, /takes 16 bytes and F32 .* takes 8\.11/],
    [`{"a":${f32(0, 16, [0, 2 ** 53])}}`, /"a" has a malformed/],
    [`{"a":${f32(0, 2 ** 53)}}`, /"a" has a malformed/],
    [`{"a":{"dtype":"F32","shape":[4],"data_offsets":[16,0]}}`, /"a" starts at byte 16/],
    [`{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,1e400]}}`, /"a" has a malformed/],
    [`{"a":{"dtype":"F32","shape":["4"],"data_offsets":[0,16]}}`, /"a" has a malformed/],
    [`{"a":{"dtype":"toString","shape":[4],"data_offsets":[0,16]}}`, /"a" has a malformed/],
    [`{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16],"x":0}}`, /"a" has a malformed/],
    [`{"a":${f32(0, 0)},"b":${f32(0, 16)},"c":${f32(16, 16)},"d":${f32(8, 16)}}`, /"d" starts at/],
  ];
  for (const [header, why] of cases) assertRefused(fileOf(header, 16), why);
});

Deno.test("decodeSafetensors() survives a header of any depth", () => {
  const deep = (open: string, close: string) => open.repeat(200_000) + close.repeat(200_000);
  assertRefused(fileOf(`{"a":${deep("[", "]")}}`, 0), /not a whole safetensors file/);
  const objects = `${'{"a":'.repeat(200_000)}0${"}".repeat(200_000)}`;
  assertRefused(fileOf(objects, 0), /not a whole safetensors file/);
});

Deno.test("decodeSafetensors() refuses any text at all for a header, unless it is one", () => {
  const header = fc.oneof(fc.json(), fc.string(), fc.string({ unit: "binary" }));
  fc.assert(fc.property(header, (text) => {
    fc.pre(!/^\{\s*("__metadata__".*)?\}\s*$/s.test(text));
    assertRefused(fileOf(text, 16), /not a whole safetensors file/);
  }));
});

Deno.test("a tensor may be called as JavaScript's own properties are", () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
  const tensors = Object.fromEntries(
    names.map((name, i): [string, NamedTensor] => [
      name,
      { dtype: "F32", shape: [], data: Float32Array.of(i) },
    ]),
  );
  const read = decodeSafetensors(encodeSafetensors(tensors)).tensors;
  assert.deepEqual(Object.entries(read), Object.entries(tensors));
});

Deno.test("decodeSafetensors() refuses a key that stands twice, also when escaped", () => {
  assertRefused(fileOf(`{"a":${f32(0, 8)},"a":${f32(0, 16)}}`, 16), /"a" twice/);
  assertRefused(fileOf(`{"a":${f32(0, 16)},"\\u0061":${f32(0, 16)}}`, 16), /"a" twice/);
  const metadata = `"__metadata__":{"k":"1","k":"2"}`;
  assertRefused(fileOf(`{${metadata},"a":${f32(0, 16)}}`, 16), /"k" twice/);
});

Deno.test("encodeSafetensors() aligns every tensor, whatever the order they came in", () => {
  const file = encodeSafetensors({
    a: { dtype: "F32", shape: [1], data: Float32Array.of(1) },
    b: { dtype: "F64", shape: [], data: Float64Array.of(2) },
  });
  const { b } = decodeSafetensors(file).tensors;
  assert.equal(b.data.buffer, file.buffer);
});

Deno.test("encodeSafetensors() refuses a shape that does not fit, and the reserved name", () => {
  const a: NamedTensor = { dtype: "F32", shape: [3], data: new Float32Array(2) };
  assert.throws(() => encodeSafetensors({ a }), /RangeError: tensor "a" has shape \[3\] and 2/);
  const scalar: NamedTensor = { dtype: "F32", shape: [], data: new Float32Array(1) };
  assert.throws(() => encodeSafetensors({ __metadata__: scalar }), /RangeError: .*reserves/);
});
