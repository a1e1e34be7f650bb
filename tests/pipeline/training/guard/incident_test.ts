import assert from "node:assert/strict";
import { join } from "node:path";
import { writeIncident } from "../../../../pipeline/training/guard/incident.ts";
import { smallRun } from "../../_small_run.ts";
import { namesIn } from "../../outputs/checkpoints/_checkpoint.ts";
import { inTempDir } from "../../sources/_fixtures.ts";

Deno.test("an incident that cannot be written whole leaves no part of itself", () =>
  inTempDir(async (dir) => {
    const training = await smallRun(dir);
    try {
      const lost = new Error("the device is lost");
      const state = Promise.reject(lost);
      state.catch(() => {}); // as the flight buffer has it
      const flight = { from: { step: 0, state }, later: [], steps: [] };
      const about = { kind: "error", step: 3, message: "", stepsPerEpoch: 2 } as const;
      await assert.rejects(writeIncident(training, { ...about, flight }), lost);
      assert.deepEqual(namesIn(join(training.run.folder, "incidents")), []);
    } finally {
      training.close();
    }
  }));
