import assert from "node:assert/strict";
import { clock } from "../../../../ops/ranks/mpi/heartbeats.ts";
import { isTooLong, patienceOf } from "../../../../ops/ranks/mpi/watched.ts";

const limitMillis = 10_000;
const heardAgo = (...millis: number[]) => Int32Array.from(millis, (ago) => clock() - ago);

Deno.test("a rank whose heartbeats go on may compute for longer than the limit, not for ever", () => {
  for (const rank of [0, 1]) {
    const patience = patienceOf(rank, limitMillis);
    assert.equal(isTooLong(3 * limitMillis, patience, heardAgo(100, 200, 300)), false);
    assert.equal(isTooLong(7 * limitMillis, patience, heardAgo(100, 200, 300)), true);
  }
});

Deno.test("a silent rank ends the wait within the limit, on rank 0 first", () => {
  const heard = heardAgo(100, 200, 9000);
  assert.equal(isTooLong(5900, patienceOf(0, limitMillis), heard), false);
  assert.equal(isTooLong(6100, patienceOf(0, limitMillis), heard), true);
  assert.equal(isTooLong(6100, patienceOf(1, limitMillis), heard), false);
  assert.equal(isTooLong(8100, patienceOf(1, limitMillis), heard), true);
});

Deno.test("where no heartbeat ever came, the wait ends within the limit too", () => {
  const heard = Int32Array.of(clock(), 0);
  assert.equal(isTooLong(6100, patienceOf(0, limitMillis), heard), true);
});
