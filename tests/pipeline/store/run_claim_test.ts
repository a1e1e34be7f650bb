import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { claimRun, createRun, listRuns, sweepClaims } from "../../../pipeline/store/mod.ts";
import { runConfig } from "./_run_config.ts";
import { inTemporaryFolder } from "./_temporary_folder.ts";

const namesIn = (folder: string) => Array.from(Deno.readDirSync(folder), ({ name }) => name);

Deno.test("a name can be claimed once, and is no run before it is made", () =>
  inTemporaryFolder(async (runsDir) => {
    const claim = await claimRun(runsDir, "first");
    assert.equal(await claimRun(runsDir, "first"), undefined);
    assert.deepEqual(listRuns(runsDir), []);
    await assert.rejects(createRun(runConfig({ runsDir })), /Error: run "first" exists in /);
    const run = await createRun(runConfig({ runsDir }), { claim });
    assert.deepEqual(listRuns(runsDir).map(({ state }) => state), ["training"]);
    claim!.release();
    assert.deepEqual(listRuns(runsDir).map(({ state }) => state), ["training"]);
    run.close();
  }));

Deno.test("a claim that is given back leaves nothing, nor the folder that was made for it", () =>
  inTemporaryFolder(async (folder) => {
    const runsDir = `${folder}/runs`;
    const [first, second] = [await claimRun(runsDir, "a"), await claimRun(runsDir, "b")];
    first!.release();
    assert.deepEqual(namesIn(runsDir), ["b"]);
    second!.release();
    second!.release();
    assert.equal(existsSync(`${runsDir}/b`), false);
  }));

Deno.test("a sweep removes the claims of processes that are gone, and nothing else", () =>
  inTemporaryFolder(async (runsDir) => {
    const run = await createRun(runConfig({ runsDir }));
    run.close();
    const held = await claimRun(runsDir, "held");
    for (const name of ["gone", "of-somebody", "empty"]) {
      Deno.mkdirSync(`${runsDir}/${name}`);
      if (name !== "empty") Deno.writeTextFileSync(`${runsDir}/${name}/owner.lock`, "");
    }
    Deno.writeTextFileSync(`${runsDir}/of-somebody/notes.txt`, "mine");
    sweepClaims(runsDir);
    assert.deepEqual(namesIn(runsDir).sort(), ["empty", "first", "held", "of-somebody"]);
    assert.deepEqual(namesIn(`${runsDir}/of-somebody`).sort(), ["notes.txt", "owner.lock"]);
    held!.release();
    sweepClaims(`${runsDir}/nowhere`);
  }));
