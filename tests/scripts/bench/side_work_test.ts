import assert from "node:assert/strict";
import { openBackend } from "../../../ops/mod.ts";
import { runBenchmark } from "../../../scripts/bench/benchmark.ts";
import { events, eventsCost, recordCost } from "../../../scripts/bench/events_and_record.ts";
import { formatSideCost } from "../../../scripts/bench/side_work.ts";
import { tinyModel } from "./_tiny_model.ts";

for (const [what, measure] of Object.entries({ events: eventsCost, record: recordCost })) {
  Deno.test(`the cost of ${what} is measured beside steps without`, async () => {
    const backend = await openBackend("cpu");
    const { plainMillis, withMillis, sideMillis, share } = await measure(tinyModel, 3);
    backend.close();
    assert.ok(plainMillis > 0 && withMillis > 0 && sideMillis > 0);
    assert.equal(share, sideMillis / plainMillis);
  });
}

Deno.test("a recorded step's bytes are counted", async () => {
  const backend = await openBackend("cpu");
  const { bytes } = await recordCost(tinyModel, 3);
  backend.close();
  assert.ok(bytes > 100 && bytes < 10_000, `${bytes}`);
});

Deno.test("a share that is allowed is told from one that is not", () => {
  const cost = { plainMillis: 400, withMillis: 402, sideMillis: 0.2 };
  const side = { name: "events", allowedShare: 0.01 };
  assert.match(
    formatSideCost({ ...cost, share: 0.0005 }, side),
    /402\.0 ms, 1\.005 of it\nevents alone +0\.200 ms a step, 0\.050 %: within the 1 %/,
  );
  assert.match(formatSideCost({ ...cost, share: 0.011 }, side), /1\.100 %: MORE THAN the 1 %/);
});

Deno.test("bench events names a wrong flag", async () => {
  await assert.rejects(
    runBenchmark(events, ["--steps", "0"]),
    /--steps is "0": it must be a whole number/,
  );
});
