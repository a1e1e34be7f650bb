import assert from "node:assert/strict";
import fc from "fast-check";
import { Arena, type Block } from "../../../ops/cuda/base/arena.ts";
import { listParts } from "../../../ops/cuda/base/lists.ts";

function memory() {
  const chunks = new Map<bigint, number>();
  let next = 1n << 40n;
  return {
    chunks,
    allocate(bytes: number) {
      const address = next;
      next += 1n << 36n;
      chunks.set(address, bytes);
      return address;
    },
    free: (address: bigint) => void assert(chunks.delete(address)),
  };
}

Deno.test("blocks of an arena never overlap, and all of it is free again in the end", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ bytes: fc.nat(5000), frees: fc.nat(9) })), (wishes) => {
      const given: Block[] = [];
      const arena = new Arena(memory(), 16384);
      for (const { bytes, frees } of wishes) {
        const block = arena.take(bytes);
        assert(block.bytes >= bytes && block.address % 512n === 0n);
        for (const other of given) {
          const isApart = block.address + BigInt(block.bytes) <= other.address ||
            other.address + BigInt(other.bytes) <= block.address;
          assert(isApart, "two blocks overlap");
        }
        given.push(block);
        for (const gone of given.splice(0, Math.max(0, frees - 4))) arena.giveBack(gone);
      }
      for (const block of given) arena.giveBack(block);
      assert.equal(arena.used, 0);
    }),
  );
});

Deno.test("an arena takes large pieces of the driver's memory, and gives back those it can spare", () => {
  const driver = memory();
  const arena = new Arena(driver, 1 << 20);
  const [small, other, large] = [arena.take(100), arena.take(100), arena.take(3 << 20)];
  assert.deepEqual([...driver.chunks.values()], [1 << 20, 3 << 20]);
  arena.giveBack(large);
  arena.trim();
  assert.deepEqual([...driver.chunks.values()], [1 << 20]);
  arena.giveBack(small);
  arena.giveBack(other);
  arena.close();
  assert.equal(driver.chunks.size, 0);
});

Deno.test("a list of tensors is cut into launches, each with the tables of its part", () => {
  const entries = Array.from({ length: 40 }, (_, n) => ({
    addresses: [BigInt(n), BigInt(100 + n)],
    length: n === 3 ? 0 : 1024 * n + 1,
  }));
  const parts = listParts(entries);
  assert.equal(parts.length, 2);
  const [{ struct, blocks }] = parts;
  const view = new DataView(struct.buffer);
  assert.equal(struct.length, 2 * 32 * 8 + 2 * 32 * 4 + 8);
  assert.equal(view.getBigUint64(8 * (32 + 3), true), 104n, "the empty one is left out");
  assert.equal(view.getInt32(2 * 32 * 8 + 4 * 32 + 4 * 2, true), 3, "blocks before the third");
  assert.equal(view.getInt32(2 * 32 * 8 + 2 * 32 * 4, true), 32);
  assert.equal(
    blocks,
    entries.slice(0, 33).reduce((sum, { length }) => sum + Math.ceil(length / 1024), 0),
  );
});
