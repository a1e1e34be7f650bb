/** Runs whose trainer ends without a word, and runs that two trainers want. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { isOwned, openRunToContinue } from "../../../pipeline/store/mod.ts";
import { reading } from "./_stored_events.ts";
import { inTemporaryFolder } from "./_temporary_folder.ts";

const trainer = fileURLToPath(new URL("./_flushing_trainer.ts", import.meta.url));

function startTrainer(runsDir: string): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-read", "--allow-write", trainer, runsDir],
    stdout: "piped",
  }).spawn();
}

/** Reads what a trainer has acknowledged until there are some bytes, then kills it; answers with the last. */
async function acknowledgedBeforeKill(child: Deno.ChildProcess, bytes: number): Promise<number> {
  let text = "";
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    if (text.length <= bytes && text.length + chunk.length > bytes) child.kill("SIGKILL");
    text += chunk; // what was in the pipe when it was killed is acknowledged as well
  }
  await child.status;
  return Number(text.slice(0, text.lastIndexOf("\n")).split("\n").at(-1));
}

Deno.test("kill -9 costs nothing that flush() has acknowledged, and frees the run", async () => {
  for (const bytes of [0, 500, 2500]) {
    await inTemporaryFolder(async (runsDir) => {
      const acknowledged = await acknowledgedBeforeKill(startTrainer(runsDir), bytes);
      assert.ok(acknowledged > 0);
      const folder = `${runsDir}/first`;
      assert.equal(isOwned(folder), false);
      reading(folder, (reader) => {
        const { state, step } = reader.summary();
        assert.equal(state, "gone");
        assert.ok(step >= acknowledged, `${step} of ${acknowledged}`);
        // Each is there once, and no step without those before it.
        const numbers = reader.events({ after: 0, limit: 1e6 }).map(({ event }) =>
          event.type === "step" ? event.step : 0
        );
        assert.deepEqual(numbers, Array.from({ length: step }, (_, i) => i + 1));
      });
      const run = await openRunToContinue(folder, { step: acknowledged });
      run.close();
      assert.equal(reading(folder, (reader) => reader.lastSeq()), acknowledged);
    });
  }
});

Deno.test("a run that another process trains is refused in one line", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const child = startTrainer(runsDir);
    const reader = child.stdout.getReader();
    await reader.read();
    const folder = `${runsDir}/first`;
    assert.equal(isOwned(folder), true);
    await assert.rejects(
      openRunToContinue(folder, { step: 1 }),
      /^Error: run "first" is being trained by another process: wait for its end, or stop it$/,
    );
    child.kill("SIGKILL");
    await reader.cancel();
    await child.status;
    (await openRunToContinue(folder, { step: 1 })).close();
  });
});
