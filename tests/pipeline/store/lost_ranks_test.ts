/** Runs of several ranks that end without a word, told by the next command from the heartbeats. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { stepDone } from "../../web/state/_events.ts";
import { createRun, lossOf, tellOfLoss } from "../../../pipeline/store/mod.ts";
import { runConfig } from "./_run_config.ts";
import { storedEvents } from "./_stored_events.ts";
import { inTemporaryFolder } from "./_temporary_folder.ts";

/** The folder of a run that stopped after a step, and heartbeats that ended a minute ago. */
async function stopped(runsDir: string, silentMillis: number): Promise<string> {
  const run = await createRun(runConfig({ name: "first", runsDir }));
  run.append(stepDone(1));
  run.close();
  const ranks = [
    { rank: 0, step: 1, silentMillis: 0 },
    { rank: 1, step: 1, silentMillis },
  ];
  keepBeats(run.folder, { size: 2, at: Date.now() - 60_000, ranks });
  return run.folder;
}

function keepBeats(folder: string, beats: unknown): void {
  Deno.mkdirSync(join(folder, "ranks"), { recursive: true });
  Deno.writeTextFileSync(join(folder, "ranks/beats.json"), JSON.stringify(beats));
}

Deno.test("tellOfLoss() names the rank whose heartbeats ended first, once, as incident and end", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const folder = await stopped(runsDir, 7000);
    const told = await tellOfLoss(folder);
    assert.match(
      told ?? "",
      /^heartbeats of 2 ranks ended first from rank 1 at step 1, and rank 0/,
    );
    const [incident, ended] = storedEvents(folder).slice(-2);
    assert.ok(incident.type === "incident" && incident.kind === "rank-lost");
    assert.equal(incident.message, told);
    assert.ok(ended.type === "run-ended" && ended.reason === "failed" && ended.step === 1);
    assert.equal(await tellOfLoss(folder), undefined);
    assert.throws(() => Deno.statSync(join(folder, "ranks")));
  });
});

Deno.test("lossOf() names rank 0 where all other ranks lived until its own last heartbeat", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const folder = await stopped(runsDir, 300);
    assert.match(
      lossOf(folder) ?? "",
      /^rank 0 of 2 ended without a word at step 1: it or the whole/,
    );
  });
});

Deno.test("lossOf() leaves witnesses their time, and believes no file that is no heartbeats", async () => {
  await inTemporaryFolder(async (runsDir) => {
    const folder = await stopped(runsDir, 7000);
    for (const beats of [{ size: 2, at: Date.now(), ranks: [] }, { size: "2" }, [], null]) {
      keepBeats(folder, beats);
      assert.equal(lossOf(folder), undefined);
    }
  });
});
