import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { RunCommand } from "../../../pipeline/contracts/events.ts";
import { createRun, openRunToContinue, sendCommand } from "../../../pipeline/store/mod.ts";
import { runConfig } from "./_run_config.ts";
import { inTemporaryFolder } from "./_temporary_folder.ts";

const rates: RunCommand = { name: "learning-rates", discriminator: 1e-4, generator: 2e-4 };

Deno.test("commands reach the trainer once, in the order in which they were sent", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const run = await createRun(runConfig({ runsDir }));
    assert.deepEqual(run.commands(), []);
    sendCommand(runsDir, "first", { name: "pause" });
    sendCommand(runsDir, "first", rates);
    assert.deepEqual(run.commands(), [{ name: "pause" }, rates]);
    assert.deepEqual(run.commands(), []);
    sendCommand(runsDir, "first", { name: "resume" });
    assert.deepEqual(run.commands(), [{ name: "resume" }]);
    run.close();
  });
});

Deno.test("what was asked of the trainer before is not obeyed by the next", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const run = await createRun(runConfig({ runsDir }));
    sendCommand(runsDir, "first", { name: "stop" });
    run.close();
    const next = await openRunToContinue(run.folder, { step: 0 });
    assert.deepEqual(next.commands(), []);
    sendCommand(runsDir, "first", { name: "sample" });
    assert.deepEqual(next.commands(), [{ name: "sample" }]);
    next.close();
  });
});

Deno.test("a run that nobody trains is sent nothing", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const run = await createRun(runConfig({ runsDir }));
    run.close();
    const refused = /Error: run "first" is not being trained: nobody would obey/;
    assert.throws(() => sendCommand(runsDir, "first", { name: "stop" }), refused);
    for (const name of ["nobody", "../first", "first/.", ".", ""]) {
      assert.throws(() => sendCommand(runsDir, name, { name: "stop" }), /Error: there is no run "/);
    }
  });
});

const noCommands: unknown[] = [
  null,
  "stop",
  { name: "reboot" },
  { name: "learning-rates" },
  { ...rates, discriminator: -1 },
  { ...rates, generator: NaN },
  { ...rates, generator: Infinity },
  { ...rates, generator: "0.1" },
];

Deno.test("what is no command is not sent, and not obeyed when it was written all the same", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const run = await createRun(runConfig({ runsDir }));
    using database = new DatabaseSync(`${run.folder}/events.sqlite`);
    const insert = database.prepare("INSERT INTO commands (body) VALUES (?)");
    for (const command of noCommands) {
      assert.throws(() => sendCommand(runsDir, "first", command as RunCommand), /is no command: /);
      insert.run(JSON.stringify(command));
    }
    insert.run("{");
    sendCommand(runsDir, "first", { name: "pause" });
    assert.deepEqual(run.commands(), [{ name: "pause" }]);
    run.close();
  });
});
