import assert from "node:assert/strict";
import { isBusy, peerEnvironment } from "../../../scripts/bench/contenders.ts";

Deno.test("a machine is busy when others load more than half of it", () => {
  assert.deepEqual([isBusy(0.9, 2), isBusy(1.1, 2), isBusy(1.1, 4)], [false, true, false]);
});

Deno.test("waiting threads of peers sleep on a busy machine only, and never against a stated policy", () => {
  const before = Deno.env.get("OMP_WAIT_POLICY");
  Deno.env.delete("OMP_WAIT_POLICY");
  assert.deepEqual(peerEnvironment(0, 2), {});
  assert.deepEqual(peerEnvironment(2, 2), { OMP_WAIT_POLICY: "PASSIVE" });
  Deno.env.set("OMP_WAIT_POLICY", "ACTIVE");
  assert.deepEqual(peerEnvironment(2, 2), {});
  if (before === undefined) Deno.env.delete("OMP_WAIT_POLICY");
  else Deno.env.set("OMP_WAIT_POLICY", before);
});
