/** A run that commit c566ca2 made: today's code opens it, goes on with it, and trains it again. */
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { eventTypes, hasRecord, listRuns, readSettings } from "../../pipeline/store/mod.ts";
import { inTempDir } from "../pipeline/sources/_fixtures.ts";
import { storedEvents } from "../pipeline/store/_stored_events.ts";
import { lossesOf, tensorsOf } from "./_tiny_runs.ts";
import { hosted, train } from "./_host.ts";

const fixture = "tests/fixtures/old_run";
/** It was trained in a folder that is not there. */
const dataset = ["--dataset", join(Deno.cwd(), fixture, "photos")];

/** A copy of the run, since training and even reading may write into its folder. */
function inOldRun(test: (folder: string, runsDir: string) => Promise<void> | void): Promise<void> {
  return inTempDir(async (runsDir) => {
    const folder = join(runsDir, "old_run");
    cpSync(join(fixture, "run"), folder, { recursive: true });
    await test(folder, runsDir);
  });
}

async function replay(folder: string, ...words: string[]) {
  const { code, out, err } = await hosted("replay", [folder, ...dataset, ...words]);
  return { code, output: out + err };
}

Deno.test("the store opens a run of c566ca2, with its settings, events, checkpoints and record", () =>
  inOldRun((folder, runsDir) => {
    const [summary, ...others] = listRuns(runsDir);
    assert.deepEqual(others, []);
    assert.deepEqual([summary.name, summary.state], ["old_run", "finished"]);
    const { config } = readSettings(folder);
    assert.deepEqual([config.augment, config.model.batchSize, config.maxSteps], [
      ["flip", "crop=2", "brightness"],
      4,
      6,
    ]);
    const events = storedEvents(folder);
    assert.ok(events.every(({ type }) => eventTypes.includes(type)));
    assert.deepEqual([events[0].type, events.at(-1)!.type], ["run-started", "run-ended"]);
    assert.deepEqual(lossesOf(folder).map(([step]) => step), [1, 2, 3, 4, 5, 6]);
    assert.ok(tensorsOf(folder).length > 0);
    assert.ok(hasRecord(folder));
  }));

Deno.test("a run of c566ca2 replays on the backend that it was recorded on, and on another", () =>
  inOldRun(async (folder) => {
    const same = await replay(folder);
    assert.equal(same.code, 0, same.output);
    assert.match(same.output, /^agrees +6 steps in /m);
    const other = await replay(folder, "--backend", "cpu", "--from", "4");
    assert.equal(other.code, 0, other.output);
    assert.match(other.output, /cpu: tfjs in JavaScript, recorded on wasm: .*losses must agree/);
    assert.match(other.output, /^agrees +3 steps in /m);
  }));

Deno.test("a run of c566ca2 is resumed, and the whole of it replays", () =>
  inOldRun(async (folder) => {
    const before = lossesOf(folder);
    const words = ["--resume", folder, "--max-steps", "8", "--no-dashboard", ...dataset];
    const { code, output } = await train(words);
    assert.equal(code, 0, output);
    assert.match(output, /^resumed +after step 6, from /m);
    const losses = lossesOf(folder);
    assert.deepEqual(losses.slice(0, 6), before);
    assert.deepEqual(losses.slice(6).map(([step]) => step), [7, 8]);
    assert.ok(losses.flat().every(Number.isFinite));
    const replayed = await replay(folder);
    assert.equal(replayed.code, 0, replayed.output);
    assert.match(replayed.output, /^agrees +8 steps in /m);
  }));
