import assert from "node:assert/strict";
import { openBackend } from "../../../ops/mod.ts";
import { benchEvents, formatEventsCost } from "../../../scripts/bench/events_command.ts";
import { eventsCost } from "../../../scripts/bench/events_cost.ts";
import { tinyModel } from "./_tiny_model.ts";

Deno.test("the cost of events is measured beside steps without them, and leaves nothing behind", async () => {
  const backend = await openBackend("cpu");
  const { plainMillis, toldMillis, eventsMillis, share } = await eventsCost(tinyModel, 3);
  backend.close();
  assert.ok(plainMillis > 0 && toldMillis > 0 && eventsMillis > 0);
  assert.equal(share, eventsMillis / plainMillis);
});

Deno.test("a hundredth of a step is told from more", () => {
  const cost = { plainMillis: 400, toldMillis: 402, eventsMillis: 0.2 };
  assert.match(
    formatEventsCost({ ...cost, share: 0.0005 }),
    /402\.0 ms, 1\.005 of it\nevents by themselves 0\.200 ms a step, 0\.050 %: within the 1 %/,
  );
  assert.match(formatEventsCost({ ...cost, share: 0.011 }), /1\.100 %: MORE THAN the 1 %/);
});

Deno.test("bench events names a wrong flag", async () => {
  await assert.rejects(benchEvents(["--steps", "0"]), /--steps is "0": it must be a whole number/);
});
