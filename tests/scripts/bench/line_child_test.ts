import assert from "node:assert/strict";
import { LineChild, TooSlow } from "../../../scripts/bench/line_child.ts";
import { backendContender } from "../../../scripts/bench/contenders.ts";
import type { Started, StepDone } from "../../../scripts/bench/protocol.ts";
import { tinyModel } from "./_tiny_model.ts";

const patienceMillis = 60_000;

function denoChild(code: string): LineChild {
  return new LineChild({ command: Deno.execPath(), args: ["eval", code] });
}

Deno.test("a backend's child starts, makes steps and makes products, a line for a line", async () => {
  const child = new LineChild(backendContender("cpu"));
  const start = { do: "start", backend: "cpu", threads: 1, model: tinyModel } as const;
  const started = await child.ask<Started>(start, patienceMillis);
  assert.equal(started.description, "tfjs in JavaScript");
  const { millis, losses, peakBytes, gemm } = await child.ask<StepDone>(
    { do: "step" },
    patienceMillis,
  );
  assert.ok(millis > 0 && peakBytes > 2 ** 20);
  assert.ok(Object.values(losses).every((loss) => loss > 0 && loss < 10));
  assert.equal(gemm, undefined, "tfjs's own JavaScript has no library to time");
  const product = { m: 3, n: 4, k: 5, transposeA: true, transposeB: true, count: 2 };
  const done = await child.ask<{ millis: number }>(
    { do: "products", products: [product] },
    patienceMillis,
  );
  assert.ok(done.millis > 0);
  await child.close();
});

Deno.test("a child that cannot do what it is asked says why, and lives on", async () => {
  const child = new LineChild(backendContender("cpu"));
  await assert.rejects(child.ask({ do: "step" }, patienceMillis), /before a model was given/);
  await assert.rejects(child.ask({ do: "step" }, patienceMillis), /before a model was given/);
  await child.close();
});

Deno.test("a child that dies is told by its last words", async () => {
  const child = denoChild("console.error('out of luck'); Deno.exit(3)");
  await assert.rejects(child.ask({ do: "step" }, patienceMillis), /^Error: out of luck$/);
  await child.close();
});

Deno.test("a child that does not answer in time is given up and ends", async () => {
  const child = denoChild("await new Promise(() => setInterval(() => {}, 1000))");
  await assert.rejects(child.ask({ do: "step" }, 50), TooSlow);
  await child.close();
});

Deno.test("a program that does not exist is an error, not a hang", () => {
  assert.throws(() => new LineChild({ command: "no-such-python", args: [] }), /no-such-python/);
});
