/** Tiny runs that go wrong, and what is left of them. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { of, Subject } from "rxjs";
import type { Gan } from "../../../../model/mod.ts";
import { openBackend } from "../../../../ops/mod.ts";
import type { RunConfig, RunEvent } from "../../../../pipeline/mod.ts";
import { replayFolder } from "../../../../pipeline/replay/mod.ts";
import { ofType } from "../../_of_type.ts";
import { trainNew, trainOn, type TrainOptions } from "../../_training.ts";
import { inTempDir } from "../../sources/_fixtures.ts";
import { storedEvents } from "../../store/_stored_events.ts";
import { tinyConfig, writePhotos } from "../../replay/_recorded.ts";

const rates = (rate: number) => ({ discriminator: rate, generator: rate });
/** Steps so long that the weights of the next ones overflow. */
const absurd = rates(1e30);
const sane = rates(2e-4);

interface Ended {
  events: RunEvent[];
  folder: string;
  error?: Error;
}

/** Trains to whatever end; what was told stands in the run's log. */
async function runIn(
  dir: string,
  overrides: Partial<RunConfig> = {},
  options: TrainOptions = {},
): Promise<Ended> {
  const config = tinyConfig(dir, {
    sampleEvery: 100,
    checkpointEvery: 1,
    maxSteps: 9,
    ...overrides,
  });
  await writePhotos(config.dataset);
  const folder = join(config.runsDir, config.name);
  const backend = await openBackend("wasm", { threads: 1 });
  try {
    const error = await trainNew(config, { backend, ...options }).then(() => {}, (error) => error);
    return { events: storedEvents(folder), folder, error };
  } finally {
    backend.close();
  }
}

/** Learning rates that are absurd for the step after `step`, and sane again once that is over. */
const derailAfter = (step: number) => (event: RunEvent, gan: Gan) => {
  if (event.type === "step" && event.step === step) gan.learningRates = absurd;
  if (event.type === "rolled-back") gan.learningRates = sane;
};

const stepsOf = (events: RunEvent[]) => ofType(events, "step").map(({ step }) => step);

Deno.test("a run that meets NaN stops at that step, keeps the last good checkpoint and says how to see it again", () =>
  inTempDir(async (dir) => {
    const { events, folder, error } = await runIn(dir, {}, { onEvent: derailAfter(3) });
    const last = stepsOf(events).at(-1)!;
    assert(last === 4 || last === 5, `step ${last}`);
    const [incident] = ofType(events, "incident");
    assert.deepEqual([incident.kind, incident.step], ["not-finite", last]);
    assert.match(
      error!.message,
      new RegExp(`^step ${last}: .*--on-nan rollback.*deno task replay`),
    );
    assert.ok(error!.message.endsWith(incident.replay!));
    assert.ok(ofType(events, "checkpoint").every(({ step }) => step < last));
    assert.ok(ofType(events, "checkpoint").length > 0);
    const end = events.at(-1)!;
    assert(end.type === "run-ended" && end.reason === "failed" && end.message === error!.message);
    assert.equal(incident.folder, `incidents/step-${String(last).padStart(6, "0")}`);
    assert.ok(Deno.statSync(join(folder, incident.folder!)).isDirectory);
  }));

Deno.test("an incident replays to the same numbers, and to the same end", () =>
  inTempDir(async (dir) => {
    const { events, folder } = await runIn(dir, { flightBatches: 2 }, { onEvent: derailAfter(4) });
    const [incident] = ofType(events, "incident");
    await Deno.remove(join(dir, "photos"), { recursive: true });
    const steps = await replayFolder(join(folder, incident.folder!), {
      backend: "wasm",
      threads: 1,
    });
    assert.equal(steps.at(-1)!.step.step, incident.step);
    assert(steps.length >= 2 && steps.length <= 4, `${steps.length} steps`);
    assert.deepEqual(steps.flatMap(({ differences }) => differences), []);
  }));

Deno.test("--on-nan rollback takes the networks back, and the run goes on to its last step", () =>
  inTempDir(async (dir) => {
    const settings = { onNan: "rollback", flightBatches: 2 } as const;
    const { events, error } = await runIn(dir, settings, { onEvent: derailAfter(4) });
    assert.equal(error, undefined);
    assert.deepEqual(stepsOf(events), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const [back, ...more] = ofType(events, "rolled-back");
    assert.deepEqual(more, []);
    assert(back.step < back.from && back.step >= back.from - 4, JSON.stringify(back));
    const after = ofType(events, "step").filter(({ step }) => step > back.from);
    assert.ok(after.every(({ dLoss, gLoss }) => Number.isFinite(dLoss + gLoss)));
    assert.ok(!ofType(events, "checkpoint").some(({ step }) => step === back.from));
  }));

Deno.test("a run that NaN stopped goes on with --on-nan rollback, past where it stopped", () =>
  inTempDir(async (dir) => {
    const { folder, error } = await runIn(dir, {}, { onEvent: derailAfter(3) });
    assert.match(error!.message, /--on-nan rollback, which --resume takes too/);
    const backend = await openBackend("wasm", { threads: 1 });
    try {
      const onEvent = derailAfter(4);
      const events = await trainOn(folder, { onNan: "rollback" }, { backend, onEvent });
      assert.ok(ofType(events, "rolled-back").length > 0);
      assert.equal(stepsOf(events).at(-1), 9);
    } finally {
      backend.close();
    }
  }));

Deno.test("a run that rolled back replays from its beginning to the same bits", () =>
  inTempDir(async (dir) => {
    const settings = { onNan: "rollback", flightBatches: 2, keepLast: 1 } as const;
    const { folder } = await runIn(dir, settings, { onEvent: derailAfter(4) });
    await Deno.remove(join(folder, "checkpoints"), { recursive: true });
    const steps = await replayFolder(folder, { backend: "wasm", threads: 1 });
    assert.deepEqual(steps.flatMap(({ differences }) => differences), []);
  }));

Deno.test("a run that keeps meeting NaN ends after its fourth try", () =>
  inTempDir(async (dir) => {
    const model = { ...tinyConfig(dir).model, learningRate: 1e30 };
    const settings = { onNan: "rollback", maxSteps: 40, model } as const;
    const { events, error } = await runIn(dir, settings);
    assert.equal(ofType(events, "rolled-back").length, 3);
    assert.match(error!.message, /for the 4th time in a row: try a lower --learning-rate/);
  }));

Deno.test("--on-nan ignore goes on, saying so once, and keeps no checkpoint of it", () =>
  inTempDir(async (dir) => {
    const { events, error } = await runIn(dir, { onNan: "ignore" }, { onEvent: derailAfter(4) });
    assert.equal(error, undefined);
    assert.equal(stepsOf(events).at(-1), 9);
    const warnings = ofType(events, "warning").filter(({ message }) =>
      /on-nan ignore/.test(message)
    );
    assert.equal(warnings.length, 1);
    assert.equal(ofType(events, "incident").length, 1);
    assert.ok(ofType(events, "checkpoint").every(({ step }) => step <= 5));
  }));

Deno.test("a signal ends a run in good order, with what led to it written down", () =>
  inTempDir(async (dir) => {
    const stop = new Subject<string>();
    const onEvent = (event: RunEvent) => {
      if (event.type === "step" && event.step === 3) stop.next("SIGTERM");
    };
    const { events, folder, error } = await runIn(dir, {}, { stop, onEvent });
    assert.equal(error, undefined);
    const [{ kind, message, step, folder: incident }] = ofType(events, "incident");
    assert.deepEqual([kind, message], ["signal", "stopped by SIGTERM"]);
    const steps = await replayFolder(join(folder, incident!), { backend: "wasm", threads: 1 });
    assert.equal(steps.at(-1)!.step.step, step);
    assert.deepEqual(steps.flatMap(({ differences }) => differences), []);
  }));

Deno.test("a stop that is no signal leaves nothing to replay", () =>
  inTempDir(async (dir) => {
    const { events } = await runIn(dir, {}, { stop: of(undefined) });
    assert.deepEqual(ofType(events, "incident"), []);
  }));

Deno.test("an error leaves what led to it, and is passed on as it was", () =>
  inTempDir(async (dir) => {
    const lost = new Error("the device is lost");
    const backend = await openBackend("wasm", { threads: 1 });
    let checks = 0;
    const check = () => {
      if (++checks === 4) throw lost;
    };
    const { events, error } = await runIn(dir, {}, { backend: { ...backend, check } });
    assert.equal(error, lost);
    const [{ kind, step, message }] = ofType(events, "incident");
    assert.deepEqual([kind, step, message], ["error", 3, "the device is lost"]);
  }));

Deno.test("where an incident cannot be written, the run says so and ends as it would", () =>
  inTempDir(async (dir) => {
    const onEvent = (event: RunEvent, gan: Gan) => {
      derailAfter(3)(event, gan);
      const inTheWay = join(dir, "runs", "test", "incidents");
      if (event.type === "step" && event.step === 1) Deno.writeTextFileSync(inTheWay, "");
    };
    const { events, error } = await runIn(dir, {}, { onEvent });
    assert.ok(
      ofType(events, "warning").some(({ message }) => /could not be written/.test(message)),
    );
    assert.match(error!.message, /^step [45]: /);
  }));

Deno.test("the states on the way are recorded as digests, without any checkpoint", () =>
  inTempDir(async (dir) => {
    const { folder } = await runIn(dir, { flightBatches: 3, checkpointEvery: 100 });
    await Deno.remove(join(folder, "checkpoints"), { recursive: true });
    const steps = await replayFolder(folder, { backend: "wasm", threads: 1 });
    const compared = steps.filter(({ variablesCompared }) => variablesCompared > 0);
    assert.deepEqual(compared.map(({ step }) => step.step), [3, 6]);
  }));
