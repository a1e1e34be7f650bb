import assert from "node:assert/strict";
import { csvLine } from "../../../pipeline/files/csv.ts";
import { writeAll, writeAllSync } from "../../../pipeline/files/write_all.ts";

/** A file that takes three bytes at a time. */
function slowFile() {
  const taken: number[] = [];
  const writeSync = (bytes: Uint8Array) =>
    taken.push(...bytes.subarray(0, 3)) && Math.min(3, bytes.length);
  return { taken, writeSync, write: (bytes: Uint8Array) => Promise.resolve(writeSync(bytes)) };
}

Deno.test("a file that takes a part at a time gets all bytes in order", async () => {
  const bytes = Uint8Array.from({ length: 10 }, (_, i) => i);
  const [sync, async] = [slowFile(), slowFile()];
  writeAllSync(sync, bytes);
  await writeAll(async, bytes);
  assert.deepEqual([sync.taken, async.taken], [[...bytes], [...bytes]]);
});

Deno.test("a line of CSV quotes what would end a cell", () => {
  assert.equal(csvLine([1, "a", ""]), "1,a,\r\n");
  assert.equal(csvLine(['say "x"', "a,b", "c\nd", -0.5]), '"say ""x""","a,b","c\nd",-0.5\r\n');
});
