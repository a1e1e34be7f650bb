import assert from "node:assert/strict";
import { createRun, listRuns } from "../../../pipeline/store/mod.ts";
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

Deno.test("listRuns() leaves out what is no run, and follows no link", async () => {
  await inTemporaryFolder(async (folder) => {
    const elsewhere = await createRun(
      runConfig({ runsDir: `${folder}/elsewhere`, name: "secret" }),
    );
    elsewhere.close();
    const runsDir = `${folder}/runs`;
    Deno.mkdirSync(`${runsDir}/empty`, { recursive: true });
    Deno.mkdirSync(`${runsDir}/.hidden`);
    Deno.writeTextFileSync(`${runsDir}/file`, "");
    Deno.symlinkSync(elsewhere.folder, `${runsDir}/link`);
    assert.deepEqual(listRuns(runsDir), []);
    assert.deepEqual(listRuns(`${folder}/missing`), []);
    assert.throws(() => listRuns(`${runsDir}/file`), /Error: cannot read .*file: Not a directory/);
  });
});
