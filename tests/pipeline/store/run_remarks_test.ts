import assert from "node:assert/strict";
import {
  createRun,
  hasChanged,
  listRuns,
  runTrace,
  writeRemarks,
} from "../../../pipeline/store/mod.ts";
import { runConfig } from "./_run_config.ts";
import { inTemporaryFolder } from "./_temporary_folder.ts";

Deno.test("what is said about a run stands in the list, also while it trains", () =>
  inTemporaryFolder(async (runsDir) => {
    const run = await createRun(runConfig({ runsDir, name: "faces" }));
    const folder = `${runsDir}/faces`;
    const [before] = listRuns(runsDir);
    assert.deepEqual(before.remarks, { tags: [], note: "" });
    const trace = runTrace(folder);
    const said = { tags: ["gut", "配"], note: "two\nlines" };
    await writeRemarks(folder, said);
    assert.ok(hasChanged(folder, trace, before));
    assert.deepEqual(listRuns(runsDir)[0].remarks, said);
    run.close();
  }));

Deno.test("damaged remarks hide no run, and are not written over", () =>
  inTemporaryFolder(async (runsDir) => {
    (await createRun(runConfig({ runsDir, name: "faces" }))).close();
    const path = `${runsDir}/faces/remarks.json`;
    for (const text of ["{", '{"tags":["a b"],"note":""}', '{"tags":"a","note":""}']) {
      Deno.writeTextFileSync(path, text);
      const [{ state, remarks, remarksProblem }] = listRuns(runsDir);
      assert.deepEqual([state, remarks], ["gone", undefined]);
      assert.match(remarksProblem!, /remarks\.json is damaged: .*: mend it, or move it away/);
      await assert.rejects(writeRemarks(`${runsDir}/faces`, { tags: [], note: "" }), /is damaged/);
      assert.equal(Deno.readTextFileSync(path), text);
    }
  }));

Deno.test("remarks are read only out of a plain file", () =>
  inTemporaryFolder(async (runsDir) => {
    (await createRun(runConfig({ runsDir, name: "faces" }))).close();
    Deno.symlinkSync("/etc/passwd", `${runsDir}/faces/remarks.json`);
    assert.match(listRuns(runsDir)[0].remarksProblem!, /remarks\.json is a link/);
  }));
