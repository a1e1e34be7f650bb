import assert from "node:assert/strict";
import { Buffers } from "../../../ops/pool/buffers.ts";
import { alignmentBytes, Heap } from "../../../ops/pool/heap.ts";

Deno.test("Buffers hand an array out again once it was given back", () => {
  const buffers = new Buffers(new Heap());
  const first = buffers.take(8);
  assert.notEqual(buffers.take(8), first);
  buffers.giveBack(first);
  assert.notEqual(buffers.take(9), first);
  assert.equal(buffers.take(8), first);
});

Deno.test("Buffers take back neither what is not theirs nor the same array twice", () => {
  const buffers = new Buffers(new Heap());
  const foreign = new Float32Array(8);
  buffers.giveBack(foreign);
  assert.notEqual(buffers.take(8), foreign);
  const own = buffers.take(8);
  buffers.giveBack(own);
  buffers.giveBack(own);
  assert.equal(buffers.take(8), own);
  assert.notEqual(buffers.take(8), own);
});

Deno.test("the heap's arrays begin at cache lines, hold zeros, and stay valid when it grows", () => {
  const heap = new Heap();
  const first = heap.allocate(3).fill(7);
  const large = heap.allocate(10_000_000);
  assert.equal(first.byteOffset % alignmentBytes, 0);
  assert.equal(large.byteOffset, first.byteOffset + alignmentBytes);
  assert.deepEqual([...first, large[0], large[9_999_999]], [7, 7, 7, 0, 0]);
});

Deno.test("the heap says in one line that 4 GiB are not enough, and what to do", () => {
  assert.throws(
    () => new Heap().allocate(2 ** 30),
    /^RangeError: the tensors need 4097 MiB, more than [^\n]+: lower --batch-size$/,
  );
});
