import assert from "node:assert/strict";
import { join } from "node:path";
import { openRunIndex } from "../../../web/server/runs/run_index.ts";
import { inTemporaryFolder } from "../../pipeline/store/_temporary_folder.ts";
import { started, step } from "../../scripts/cli/progress/_events.ts";
import { finishedRun, trainedRun } from "./_served.ts";
import { until } from "./_until.ts";

Deno.test("a list that is kept tells what has changed: steps, ends, deaths, names, damage, mending", () =>
  inTemporaryFolder(async (runsDir) => {
    const index = openRunIndex(runsDir);
    assert.deepEqual(index.list(), []);
    const run = await trainedRun(runsDir, [started, step(1)]);
    const told = () => index.list().map(({ name, state, step }) => [name, state, step].join(" "));
    assert.deepEqual(told(), ["first training 1"]);
    run.append(step(2));
    run.flush();
    assert.deepEqual(told(), ["first training 2"]);
    run.close(); // without a word of its end, as a trainer that is killed
    assert.deepEqual(told(), ["first gone 2"]);
    Deno.renameSync(join(runsDir, "first"), join(runsDir, "second"));
    assert.deepEqual(told(), ["second gone 2"]);
    const settings = join(runsDir, "second/run.json");
    const text = Deno.readTextFileSync(settings);
    Deno.writeTextFileSync(settings, "{");
    assert.deepEqual(told(), ["second unreadable 0"]);
    Deno.writeTextFileSync(settings, text);
    assert.deepEqual(told(), ["second gone 2"]);
    Deno.removeSync(join(runsDir, "second"), { recursive: true });
    assert.deepEqual(told(), []);
  }));

Deno.test("what has not changed is not read again", () =>
  inTemporaryFolder(async (runsDir) => {
    const end = { type: "run-ended", at: 9, reason: "finished", step: 1, seconds: 1 } as const;
    for (const name of ["one", "two"]) await finishedRun(runsDir, [started, step(1), end], name);
    const index = openRunIndex(runsDir);
    const [before, after] = [index.list(), index.list()];
    before.forEach((summary, i) => assert.equal(after[i], summary));
  }));

Deno.test("of very many runs the names come at once, and what they are as it is read", () =>
  inTemporaryFolder(async (runsDir) => {
    await finishedRun(runsDir, [started, step(1)], "run-0");
    const count = 600;
    for (let i = 1; i < count; i++) {
      const folder = join(runsDir, `run-${i}`);
      Deno.mkdirSync(folder);
      for (const file of ["run.json", "events.sqlite"]) {
        Deno.linkSync(join(runsDir, "run-0", file), join(folder, file));
      }
    }
    const index = openRunIndex(runsDir);
    const first = index.list();
    assert.equal(first.length, count);
    const isRead = () => index.list().every(({ state }) => state === "gone") || undefined;
    assert.ok(first.some(({ state }) => state === "unread"), "a machine this fast needs more runs");
    await until(isRead);
  }));
