import assert from "node:assert/strict";
import { createRun, findRun, listRuns } from "../../../pipeline/store/mod.ts";
import { step } from "../../scripts/cli/progress/_events.ts";
import { runConfig } from "./_run_config.ts";
import { inTemporaryFolder } from "./_temporary_folder.ts";

Deno.test("listRuns() has every run, those that cannot be read with their problem", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const training = await createRun(runConfig({ runsDir, name: "training" }));
    training.append(step(3));
    training.flush();
    const gone = await createRun(runConfig({ runsDir, name: "gone" }));
    gone.close();
    Deno.mkdirSync(`${runsDir}/old`);
    Deno.writeTextFileSync(`${runsDir}/old/events.jsonl`, "");
    const torn = await createRun(runConfig({ runsDir, name: "torn" }));
    torn.close();
    Deno.writeTextFileSync(`${runsDir}/torn/run.json`, "{");
    const found = listRuns(runsDir).map(({ name, state, step }) => [name, state, step]);
    assert.deepEqual(found.sort(), [
      ["gone", "gone", 0],
      ["old", "unreadable", 0],
      ["torn", "unreadable", 0],
      ["training", "training", 3],
    ]);
    const problems = listRuns(runsDir).flatMap(({ problem }) => problem ?? []).sort();
    assert.match(problems[0], /old is a run of format 1/);
    assert.match(problems[1], /torn\/run\.json is damaged/);
    training.close();
  });
});

Deno.test("listRuns() leaves out what is no run, and links that lead to none", async () => {
  await inTemporaryFolder((folder) => {
    const runsDir = `${folder}/runs`;
    Deno.mkdirSync(`${runsDir}/empty`, { recursive: true });
    Deno.mkdirSync(`${runsDir}/.hidden`);
    Deno.writeTextFileSync(`${runsDir}/file`, "");
    Deno.symlinkSync("/proc/self", `${runsDir}/link`);
    Deno.symlinkSync("nowhere", `${runsDir}/broken`);
    Deno.symlinkSync("round", `${runsDir}/round`);
    assert.deepEqual(listRuns(runsDir), []);
    assert.deepEqual(listRuns(`${folder}/missing`), []);
    assert.throws(() => listRuns(`${runsDir}/file`), /Error: cannot read .*file: Not a directory/);
    return Promise.resolve();
  });
});

/** Names that this program gives to no run, and that people give to copies of them. */
const givenNames = [
  "a copy",
  "b (1)",
  "[old] c",
  "café",
  "配列",
  "100% #1?&+",
  "it's",
  "a,b",
  "_d",
];

Deno.test("listRuns() has runs whose folders were copied, renamed or linked to", async () => {
  await inTemporaryFolder(async (folder) => {
    const run = await createRun(runConfig({ runsDir: `${folder}/runs` }));
    run.close();
    for (const name of givenNames) {
      Deno.renameSync(await copied(run.folder), `${folder}/runs/${name}`);
    }
    Deno.renameSync(run.folder, `${folder}/elsewhere`);
    Deno.symlinkSync(`${folder}/elsewhere`, `${folder}/runs/linked`);
    const found = listRuns(`${folder}/runs`);
    assert.deepEqual(found.map(({ name }) => name).sort(), [...givenNames, "linked"].sort());
    assert.deepEqual([...new Set(found.map(({ state }) => state))], ["gone"]);
    for (const { name } of found) {
      assert.equal(findRun(`${folder}/runs`, name), `${folder}/runs/${name}`);
    }
  });
});

Deno.test("findRun() knows a name whose accents are written in another way", async () => {
  await inTemporaryFolder((runsDir) => {
    const decomposed = "cafe\u0301";
    Deno.mkdirSync(`${runsDir}/${decomposed}`);
    assert.equal(findRun(runsDir, "caf\u00e9"), `${runsDir}/${decomposed}`);
    return Promise.resolve();
  });
});

Deno.test("findRun() finds only what stands in the folder itself", async () => {
  await inTemporaryFolder(async (folder) => {
    const run = await createRun(runConfig({ runsDir: `${folder}/runs`, name: "first" }));
    run.close();
    Deno.renameSync(await copied(run.folder), `${folder}/runs/.hidden`);
    const names = [
      "",
      ".",
      "..",
      "../runs/first",
      "first/",
      "./first",
      run.folder,
      ".hidden",
      "First",
    ];
    for (const name of names) {
      assert.throws(
        () => findRun(`${folder}/runs`, name),
        /Error: there is no run ".*" in .*: look at/,
      );
    }
  });
});

async function copied(folder: string): Promise<string> {
  const copy = `${folder} being copied`;
  await Deno.mkdir(copy);
  for (const { name, isFile } of Deno.readDirSync(folder)) {
    if (isFile) await Deno.copyFile(`${folder}/${name}`, `${copy}/${name}`);
  }
  return copy;
}
