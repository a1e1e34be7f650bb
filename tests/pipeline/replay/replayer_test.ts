/** Whole runs, replayed. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { openBackend } from "../../../ops/mod.ts";
import { readCheckpoint } from "../../../pipeline/checkpoints/mod.ts";
import { inTempDir } from "../sources/_fixtures.ts";
import { kinds, recordRun, stepsTo, tinyConfig, withReplayer } from "./_recorded.ts";

const backend = await openBackend("blas", { threads: 1 });

for (const [kind, overrides] of kinds) {
  Deno.test(`${kind} replays to the same bits, from its beginning and from a checkpoint`, () =>
    inTempDir(async (dir) => {
      const { folder } = await recordRun(tinyConfig(dir, overrides), backend);
      if (overrides.record === "pixels") {
        await Deno.remove(join(dir, "photos"), { recursive: true });
      }
      const { state } = readCheckpoint(join(folder, "checkpoints", "step-000007"));
      for (const [from, first] of [[0, 0], [2, 0], [3, 3], [5, 3]]) {
        await withReplayer(folder, backend, async (replayer, gan) => {
          assert.equal((await replayer.startAt(from)).step, first);
          const steps = await stepsTo(replayer, 7);
          assert.deepEqual(steps.map(({ step }) => step.step), [1, 2, 3, 4, 5, 6, 7].slice(first));
          assert.deepEqual(steps.flatMap(({ differences }) => differences), []);
          assert(steps.at(-1)!.variablesCompared > 20);
          assert.deepEqual(await gan.capture(), state);
        });
      }
    }));
}
