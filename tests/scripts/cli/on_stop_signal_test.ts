/** Signals that come while a step blocks the event loop. */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const ignore = Deno.build.os === "windows"; // no signal can be sent there

const longMillis = 20_000;

/** A process whose event loop is blocked, and what it says once it is. */
async function blocked(millis: number, ...words: string[]) {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--allow-read"],
      ...[fileURLToPath(import.meta.resolve("./_blocked_child.ts")), String(millis), ...words],
    ],
    stdout: "piped",
  }).spawn();
  const out = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const first = await out.read();
  assert.equal(first.value, "blocked\n");
  const rest = async () => (await out.read()).value;
  return { child, rest };
}

Deno.test({
  name: "one Ctrl-C is heard when the step that blocks the event loop is over",
  ignore,
  async fn() {
    const { child, rest } = await blocked(1000);
    child.kill("SIGINT");
    assert.equal(await rest(), "heard SIGINT\n");
    assert.equal((await child.status).code, 0);
  },
});

for (const betweenMillis of [0, 1, 20]) {
  Deno.test({
    name: `a Ctrl-C that comes again ${betweenMillis} ms later is still the same one`,
    ignore,
    async fn() {
      const { child, rest } = await blocked(600);
      child.kill("SIGINT");
      await pause(betweenMillis);
      child.kill("SIGINT");
      assert.equal(await rest(), "heard SIGINT\n");
      assert.equal((await child.status).code, 0);
    },
  });
}

for (const [first, second] of [["SIGINT", "SIGINT"], ["SIGTERM", "SIGINT"]] as const) {
  Deno.test({
    name: `${second} after ${first} ends the process in the middle of a step`,
    ignore,
    async fn() {
      const { child, rest } = await blocked(longMillis);
      child.kill(first);
      await pause(1000); // sooner it would be the same one
      child.kill(second);
      const { signal } = await child.status;
      assert.equal(signal, second);
      assert.equal(await rest(), undefined);
    },
  });
}

Deno.test({
  name: "Ctrl-C ends a process on the spot that was asked to stop for another reason",
  ignore,
  async fn() {
    const { child, rest } = await blocked(longMillis, "request");
    await pause(1000);
    child.kill("SIGINT");
    assert.equal((await child.status).signal, "SIGINT");
    assert.equal(await rest(), undefined);
  },
});
