import assert from "node:assert/strict";
import { join } from "node:path";
import { openBackend } from "../../../ops/mod.ts";
import { createRun } from "../../../pipeline/mod.ts";
import { watchingRounds } from "../../../scripts/bench/dashboard.ts";
import { startDashboard } from "../../../web/mod.ts";
import { runConfig } from "../../pipeline/store/_run_config.ts";
import { inTemporaryFolder } from "../../pipeline/store/_temporary_folder.ts";
import { tinyModel } from "./_tiny_model.ts";

Deno.test("training watched by many, some of whom never read, tells each reader of each step", () =>
  inTemporaryFolder(async (folder) => {
    const runsDir = join(folder, "runs");
    const backend = await openBackend("cpu");
    const run = await createRun(runConfig({ runsDir, name: "bench" }));
    const dashboard = await startDashboard({
      ...{ runsDir, cacheDir: join(folder, "cache"), host: "127.0.0.1", port: undefined },
      onCrash: (message) => assert.fail(message),
    });
    const url = new URL("api/runs/bench/events", dashboard.url).href;
    const [clients, stalled, rounds, steps] = [60, 5, 2, 4];
    const all = await watchingRounds({
      ...{ model: tinyModel, run, url, clients, stalled, rounds, steps },
    });
    dashboard.close();
    run.close();
    backend.close();
    assert.equal(all.length, rounds);
    for (const { watched, watchedMillis, unwatchedMillis } of all) {
      assert.deepEqual([watchedMillis.length, unwatchedMillis.length], [steps, steps]);
      assert.equal(watched.snapshots, clients - stalled);
      assert.equal(watched.steps, (clients - stalled) * steps);
    }
  }));
