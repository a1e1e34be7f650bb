import assert from "node:assert/strict";
import type { RunEvent } from "../../../pipeline/events.ts";
import { createRun } from "../../../pipeline/store/run_store.ts";
import { runConfig } from "./_run_config.ts";
import { storedEvents } from "./_stored_events.ts";
import { inTemporaryFolder } from "./_temporary_folder.ts";

const warning = (message: string): RunEvent => ({ type: "warning", at: 1, message });

const namesIn = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("createRun() makes a folder that says what the run computes", async () => {
  await inTemporaryFolder(async (folder) => {
    const config = runConfig({ runsDir: `${folder}/deep/runs` });
    const run = await createRun(config);
    run.close();
    assert.equal(run.folder, `${folder}/deep/runs/first`);
    const files = ["batches", "events.sqlite", "owner.lock", "run.json", "samples"];
    assert.deepEqual(namesIn(run.folder), files);
    const text = Deno.readTextFileSync(`${run.folder}/run.json`);
    const { createdAt, ...settings } = JSON.parse(text);
    assert.deepEqual(settings, { format: 2, name: "first", config });
    assert.ok(Math.abs(Date.now() - createdAt) < 60_000);
    assert.ok(text.split("\n").length > 20, "one setting a line");
  });
});

Deno.test("createRun() refuses a name that is taken, and leaves that run alone", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const first = await createRun(runConfig({ runsDir, preset: "mnist" }));
    first.close();
    const taken = /Error: run "first" exists in .*: choose another --name or remove .*first/;
    await assert.rejects(createRun(runConfig({ runsDir })), taken);
    assert.match(Deno.readTextFileSync(`${first.folder}/run.json`), /"preset": "mnist"/);
  });
});

Deno.test("of two runs that start under one name at once, one gets it", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const attempts = [1, 2, 3].map(() => createRun(runConfig({ runsDir })));
    const outcomes = await Promise.allSettled(attempts);
    const winners = outcomes.filter((outcome) => outcome.status === "fulfilled");
    assert.equal(winners.length, 1);
    winners[0].value.close();
  });
});

Deno.test("createRun() refuses names that lead elsewhere", async () => {
  await inTemporaryFolder(async (folder) => {
    const runsDir = `${folder}/runs`;
    for (const name of ["", ".", "..", "a/b", "../b", "a\\b", ".hidden", "-x", "a b", "a\n"]) {
      await assert.rejects(createRun(runConfig({ runsDir, name })), /RangeError: run name/);
    }
    assert.deepEqual(namesIn(folder), []);
  });
});

Deno.test("createRun() says what is wrong with the folder of all runs", async () => {
  await inTemporaryFolder(async (folder) => {
    const runsDir = `${folder}/file`;
    Deno.writeTextFileSync(runsDir, "");
    const refused = /Error: cannot write .*file: File exists.*choose a --runs-dir that can be/;
    await assert.rejects(createRun(runConfig({ runsDir })), refused);
  });
});

Deno.test("a run's events can be read back, in order", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const run = await createRun(runConfig({ runsDir }));
    const events = [warning("one"), warning("two\nlines")];
    for (const event of events) run.append(event);
    run.close();
    assert.deepEqual(storedEvents(run.folder), events);
  });
});

Deno.test("writeSample() writes whole files and says where", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const run = await createRun(runConfig({ runsDir }));
    const file = await run.writeSample("train_00_0100.png", Uint8Array.of(1, 2, 3));
    run.close();
    assert.equal(file, "samples/train_00_0100.png");
    assert.deepEqual(Deno.readFileSync(`${run.folder}/${file}`), Uint8Array.of(1, 2, 3));
    assert.deepEqual(namesIn(`${run.folder}/samples`), ["train_00_0100.png"]);
  });
});

Deno.test("writeSample() says which file it could not write, and leaves no half of it", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const run = await createRun(runConfig({ runsDir }));
    run.close();
    Deno.mkdirSync(`${run.folder}/samples/taken.png`);
    const refused = /Error: cannot write .*taken.png: Is a directory.*choose a --runs-dir/;
    await assert.rejects(run.writeSample("taken.png", Uint8Array.of(1)), refused);
    assert.deepEqual(namesIn(`${run.folder}/samples`), ["taken.png"]);
  });
});
