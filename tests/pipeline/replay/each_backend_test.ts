import assert from "node:assert/strict";
import { join } from "node:path";
import { readCheckpoint } from "../../../pipeline/outputs/checkpoints/read_checkpoint.ts";
import { testEachBackend } from "../../goldens/each_backend.ts";
import { currentBackend } from "../_training.ts";
import { inTempDir } from "../sources/_fixtures.ts";
import { recordRun, stepsTo, tinyConfig, withReplayer } from "./_recorded.ts";

for (const labels of ["none", "folder"] as const) {
  testEachBackend(
    `a recorded run replays to the same bits, with labels from ${labels}`,
    (name) =>
      inTempDir(async (dir) => {
        const backend = currentBackend(name);
        const config = tinyConfig(dir, { labels, maxSteps: 4, checkpointEvery: 9 });
        const { folder } = await recordRun(config, backend);
        const { state } = readCheckpoint(join(folder, "checkpoints", "step-000004"));
        await withReplayer(folder, backend, async (replayer, gan) => {
          await replayer.startAt(0);
          const steps = await stepsTo(replayer, 4);
          assert.deepEqual(steps.flatMap(({ differences }) => differences), []);
          assert.deepEqual(await gan.capture(), state);
        });
      }),
  );
}
