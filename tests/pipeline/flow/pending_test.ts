import assert from "node:assert/strict";
import { pending } from "../../../pipeline/flow/pending.ts";

Deno.test("settled() waits for what was tracked before, and for nothing after", async () => {
  const { track, settled } = pending();
  const { promise, resolve } = Promise.withResolvers<string>();
  const seen: string[] = [];
  track(promise).then((word) => seen.push(word));
  const waiting = settled().then(() => seen.push("settled"));
  track(new Promise(() => {}));
  resolve("kept");
  await waiting;
  assert.deepEqual(seen, ["kept", "settled"]);
});

Deno.test("settled() fails with what is tracked, and forgets it afterwards", async () => {
  const { track, settled } = pending();
  const failing = track(Promise.reject(new Error("torn")));
  await assert.rejects(settled(), /torn/);
  await assert.rejects(failing, /torn/);
  await settled();
});
