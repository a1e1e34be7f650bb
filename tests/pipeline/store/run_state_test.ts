import assert from "node:assert/strict";
import fc from "fast-check";
import type { RunEvent } from "../../../pipeline/contracts/events.ts";
import { createRun, noEvents, openRunFolder, runAfter } from "../../../pipeline/store/mod.ts";
import { anyEvent } from "./_any_event.ts";
import { runConfig } from "./_run_config.ts";
import { inTemporaryFolder } from "./_temporary_folder.ts";

/** A run without a resume: that drops events, as opening the run again does. */
const anyRun = fc.array(anyEvent.filter(({ type }) => type !== "run-resumed"), { maxLength: 30 })
  .map((events) => events.map((event, i) => "step" in event ? { ...event, step: i } : event));

Deno.test("runAfter() gives one state however the events are grouped", () => {
  fc.assert(fc.property(anyRun, fc.nat(30), (events, at) => {
    const parts = runAfter(runAfter(noEvents, events.slice(0, at)), events.slice(at));
    assert.deepEqual(parts, runAfter(noEvents, events));
  }));
});

Deno.test("the few events that a list of runs reads give the same state as all events", async () => {
  await inTemporaryFolder(async (runsDir) => {
    let number = 0;
    const written = async (events: readonly RunEvent[]) => {
      const run = await createRun(runConfig({ runsDir, name: `run-${number++}` }));
      events.forEach((event) => run.append(event));
      run.close();
      const reader = openRunFolder(run.folder);
      const state = reader.state();
      reader.close();
      return state;
    };
    await fc.assert(
      fc.asyncProperty(anyRun, async (events) => {
        const brief = await written(events);
        const whole = runAfter(noEvents, events);
        const { started, ended, isPaused, stepsDone } = whole;
        assert.deepEqual(
          brief,
          {
            ...{ started, ended, isPaused, stepsDone },
            lastAt: events.length > 0 ? whole.lastAt : undefined,
            lastSample: whole.samples.at(-1)?.file,
          },
        );
      }),
      { numRuns: 30 },
    );
  });
});
