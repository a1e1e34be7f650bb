import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import type { RunEvent } from "../../../pipeline/contracts/events.ts";
import { createRun, isOwned, openRunToContinue } from "../../../pipeline/store/mod.ts";
import { runConfig } from "./_run_config.ts";
import { step } from "../../scripts/cli/progress/_events.ts";
import { reading, storedEvents } from "./_stored_events.ts";
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

Deno.test("a run names its parent", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const parent = { run: "zero", step: 40, changes: { learningRate: 1e-4 } };
    const run = await createRun(runConfig({ runsDir }), { parent });
    run.close();
    assert.deepEqual(reading(run.folder, ({ settings }) => settings.parent), parent);
    assert.deepEqual(reading(run.folder, (reader) => reader.summary().parent), parent);
  });
});

const place = (step: number) => ({ at: 1, step, epoch: 0, stepInEpoch: step });

Deno.test("a run that goes on drops what came after its step; its numbers go on growing", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const first = await createRun(runConfig({ runsDir }));
    const sample: RunEvent = {
      type: "sample",
      ...place(3),
      file: "samples/a.png",
      images: 1,
      dLoss: 1,
      gLoss: 1,
    };
    const events = [warning("w"), step(1), step(2), step(3), sample, step(4), warning("later")];
    for (const event of events) first.append(event);
    first.close();

    const second = await openRunToContinue(first.folder, { step: 2 });
    const again = step(3, { dLoss: 7 });
    second.append(again);
    second.close();
    reading(first.folder, (reader) => {
      assert.deepEqual(reader.events({ after: 0, limit: 99 }), [
        { seq: 1, event: warning("w") },
        { seq: 2, event: step(1) },
        { seq: 3, event: step(2) },
        { seq: 7, event: warning("later") },
        { seq: 8, event: again },
      ]);
      assert.deepEqual(reader.steps({ points: 10 }).dLoss, [step(1).dLoss, step(2).dLoss, 7]);
    });
  });
});

Deno.test("a run that goes on from its start keeps no step", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const first = await createRun(runConfig({ runsDir }));
    for (let number = 1; number <= 100; number++) first.append(step(number));
    first.close();
    (await openRunToContinue(first.folder, { step: 0 })).close();
    reading(first.folder, (reader) => {
      assert.equal(reader.events({ after: 0, limit: 1 }).length, 0);
      assert.deepEqual(reader.steps({ points: 10 }).step, []);
    });
  });
});

Deno.test("a run's next owner, and nobody else, removes the files that a kill cut short", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const run = await createRun(runConfig({ runsDir }));
    const cutShort = ["run.json", "samples/train_00_0100.png", "batches/step_000007.png"]
      .map((file) => `${run.folder}/${file}.${crypto.randomUUID()}.tmp`);
    const others = ["notes.tmp", "samples/mine.tmp", `samples/.${crypto.randomUUID()}.tmp`]
      .map((file) => `${run.folder}/${file}`);
    for (const path of [...cutShort, ...others]) Deno.writeTextFileSync(path, "half");
    const areThere = (paths: string[]) => paths.map((path) => existsSync(path));

    await assert.rejects(openRunToContinue(run.folder, { step: 0 }), /is being trained by another/);
    assert.deepEqual(areThere(cutShort), [true, true, true], "the owner may be writing them");
    run.close();
    (await openRunToContinue(run.folder, { step: 0 })).close();
    assert.deepEqual(areThere(cutShort), [false, false, false]);
    assert.deepEqual(areThere(others), [true, true, true]);
  });
});

Deno.test("a run whose pictures were removed goes on", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const run = await createRun(runConfig({ runsDir }));
    run.close();
    Deno.removeSync(`${run.folder}/batches`);
    (await openRunToContinue(run.folder, { step: 0 })).close();
  });
});

Deno.test("one process owns a run until it closes it", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const run = await createRun(runConfig({ runsDir }));
    assert.equal(isOwned(run.folder), true);
    const refused = /Error: run "first" is being trained by another process/;
    await assert.rejects(openRunToContinue(run.folder, { step: 0 }), refused);
    run.close();
    assert.equal(isOwned(run.folder), false);
    (await openRunToContinue(run.folder, { step: 0 })).close();
  });
});

Deno.test("a run that cannot go on is left free, and says why in one line", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const run = await createRun(runConfig({ runsDir }));
    run.close();
    Deno.writeTextFileSync(`${run.folder}/events.sqlite`, "x".repeat(9000));
    const damaged = /Error: .*events\.sqlite is damaged: [^\n]*$/;
    await assert.rejects(openRunToContinue(run.folder, { step: 0 }), damaged);
    assert.equal(isOwned(run.folder), false);
    await assert.rejects(
      openRunToContinue(`${runsDir}/nobody`, { step: 0 }),
      /Error: .*nobody holds no run/,
    );
    assert.deepEqual(namesIn(runsDir), ["first"]);
  });
});

Deno.test("a run whose database has a damaged page is not gone on with", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const run = await createRun(runConfig({ runsDir }));
    for (let number = 1; number <= 500; number++) run.append(step(number));
    run.close();
    const path = `${run.folder}/events.sqlite`;
    const bytes = Deno.readFileSync(path);
    const page = Math.floor(bytes.length / 4096) - 2;
    Deno.writeFileSync(path, bytes.fill(0xa5, page * 4096, (page + 1) * 4096));
    const damaged = /Error: .*events\.sqlite is damaged: [^\n]*: put back a copy of it/;
    await assert.rejects(openRunToContinue(run.folder, { step: 500 }), damaged);
  });
});
