/** Whole runs, on tfjs's own backend, with a folder of real files. */
import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { lastValueFrom, map, of, Subject, takeUntil, tap, toArray } from "rxjs";
import sharp from "sharp";
import type { CheckpointSaved } from "../../../pipeline/contracts/events.ts";
import {
  type RunCommand,
  type RunConfig,
  type RunEvent,
  type StepDone,
  train,
  type TrainingRun,
} from "../../../pipeline/mod.ts";
import { sendCommand } from "../../../pipeline/store/mod.ts";
import { lossesOf } from "../../../pipeline/outputs/record/mod.ts";
import { openRecordReader } from "../../../pipeline/outputs/record/reader.ts";
import { backend, eventsOf, smallRun } from "../_small_run.ts";
import { inTempDir, writePngs } from "../sources/_fixtures.ts";
import { storedEvents } from "../store/_stored_events.ts";

const brief = (event: RunEvent) =>
  "step" in event && event.type !== "run-ended" ? `${event.type} ${event.step}` : event.type;

const logged = (dir: string) => storedEvents(join(dir, "runs", "test"));

Deno.test("a run tells its start, its real images, each step, what it saved and its end", () =>
  inTempDir(async (dir) => {
    const training = await smallRun(dir);
    const events = await eventsOf(training);
    training.close();
    const told = events.map(brief);
    assert.deepEqual(told.slice(0, 3), ["run-started", "real", "sample 0"]);
    assert.deepEqual(told.slice(3, 6), ["step 1", "gradients 2", "step 2"]);
    // The sample of step 2 comes as soon as it is saved, before or after the steps that follow.
    const later = ["gradients 4", "sample 2", "sample 4", "step 3", "step 4"];
    assert.deepEqual(told.slice(6, 11).sort(), later);
    assert.deepEqual(told.slice(11), ["checkpoint 4", "run-ended"]);
    assert.deepEqual(JSON.parse(JSON.stringify(events)), JSON.parse(JSON.stringify(logged(dir))));
  }));

Deno.test("a run that measures gradients saves the same checkpoint, by its SHA-256, as one that does not", () =>
  inTempDir(async (dir) => {
    const digests: string[] = [];
    const measured: number[] = [];
    for (const [name, sampleEvery] of [["often", 1], ["never", 1000]] as const) {
      const training = await smallRun(dir, { name, sampleEvery });
      const events = await eventsOf(training);
      training.close();
      const { folder } = events.find(({ type }) => type === "checkpoint") as CheckpointSaved;
      const file = join(dir, "runs", name, folder, "tensors.safetensors");
      digests.push(createHash("sha256").update(Deno.readFileSync(file)).digest("hex"));
      measured.push(events.filter(({ type }) => type === "gradients").length);
    }
    assert.deepEqual(measured, [4, 0]);
    assert.equal(digests[0], digests[1]);
  }));

Deno.test("a run leaves its settings, and grids named by epoch and step", () =>
  inTempDir(async (dir) => {
    const training = await smallRun(dir);
    await eventsOf(training);
    training.close();
    const folder = join(dir, "runs", "test");
    const files = [...Deno.readDirSync(join(folder, "samples"))].map(({ name }) => name).sort();
    assert.deepEqual(files, [
      "latents.json",
      "real_00_0000.png",
      "train_00_0000.png",
      "train_00_0002.png",
      "train_01_0002.png",
    ]);
    const { width, height } = await sharp(join(folder, "samples", files[2])).metadata();
    assert.deepEqual([width, height], [2 * 64 + 2, 2 * 64 + 2]); // three images, two by two
    const { config } = JSON.parse(await Deno.readTextFile(join(folder, "run.json")));
    assert.equal(config.model.seed, 547);
  }));

Deno.test("a run leaves the latents that its samples are drawn from", () =>
  inTempDir(async (dir) => {
    const training = await smallRun(dir);
    await eventsOf(training);
    const { folder } = training.run;
    const { z, labels } = JSON.parse(await Deno.readTextFile(join(folder, "samples/latents.json")));
    assert.deepEqual([z.length, z[0].length, labels], [3, 4, undefined]);
    const drawn = await training.gan.sample({ z: Float32Array.from(z.flat()), labels });
    training.close();
    const last = sharp(join(folder, "samples", "train_01_0002.png")).removeAlpha().raw();
    const grid = await last.toBuffer({ resolveWithObject: true });
    // The first pixel of the first image, enlarged fourfold, is the grid's own first.
    assert.deepEqual([...grid.data.subarray(0, 3)], [...drawn.subarray(0, 3)]);
  }));

Deno.test("the same seed gives the same losses and the same pictures, whatever is prefetched", () =>
  inTempDir(async (dir) => {
    const lossesWith = async (name: string, overrides: Partial<RunConfig>) => {
      const training = await smallRun(dir, { name, ...overrides });
      const events = await eventsOf(training);
      training.close();
      return events.flatMap((event) =>
        event.type === "step" ? [[event.dLossReal, event.dLossFake, event.gLoss]] : []
      );
    };
    const one = await lossesWith("one", { prefetch: 1, decodeConcurrency: 1 });
    const other = await lossesWith("other", { prefetch: 4, decodeConcurrency: 8 });
    assert.deepEqual(one, other);
    const last = (name: string) =>
      Deno.readFile(join(dir, "runs", name, "samples", "train_01_0002.png"));
    assert.deepEqual(await last("one"), await last("other"));
  }));

Deno.test("a run that is asked to stop finishes its step, samples once more and says so", () =>
  inTempDir(async (dir) => {
    const stop = new Subject<void>();
    let checks = 0;
    const stopping = {
      ...backend,
      check: () => {
        if (++checks === 3) stop.next(); // in the middle of step 3
      },
    };
    const training = { ...await smallRun(dir, { epochs: 50 }), backend: stopping, stop };
    const events = await eventsOf(training);
    training.close();
    assert.deepEqual(events.slice(-5).map(brief).sort(), [
      "checkpoint 3",
      "run-ended",
      "sample 2",
      "sample 3",
      "step 3",
    ]);
    const end = events.at(-1);
    assert(end?.type === "run-ended" && end.reason === "interrupted" && end.step === 3);
  }));

Deno.test("a step that fails ends the run with its message, in the log too", () =>
  inTempDir(async (dir) => {
    const training = await smallRun(dir);
    let checks = 0;
    const failing = {
      ...backend,
      check: () => {
        if (++checks === 2) throw new Error("WebGPU: the device was lost: unplugged");
      },
    };
    await assert.rejects(eventsOf({ ...training, backend: failing }), /unplugged/);
    training.close();
    const events = logged(dir);
    const end = events.at(-1);
    assert(end?.type === "run-ended" && end.reason === "failed" && end.step === 1);
    assert.match(end.message ?? "", /the device was lost/);
  }));

Deno.test("unsubscribing in the middle of a step frees every tensor once that is over", () =>
  inTempDir(async (dir) => {
    const before = tf.memory().numTensors;
    const training = await smallRun(dir, { epochs: 50, sampleEvery: 1000 });
    const cut = new Subject<void>();
    const over = Promise.withResolvers<void>();
    let begun = 0;
    const beforeStep = () => {
      if (++begun === 3) cut.next();
    };
    const check = () => {
      if (begun === 3) over.resolve(); // a step cannot be cut in two
    };
    const events = train({ ...training, beforeStep, backend: { ...backend, check } });
    const told = await lastValueFrom(events.pipe(takeUntil(cut), map(brief), toArray()));
    assert.deepEqual(told, ["run-started", "real", "sample 0", "step 1", "step 2"]);
    await over.promise;
    training.close();
    assert.equal(tf.memory().numTensors, before);
  }));

Deno.test("files that cannot be read are told of, when the run starts and later", () =>
  inTempDir(async (dir) => {
    const photos = join(dir, "photos");
    await writePngs(photos, 10, 16);
    await Deno.writeTextFile(join(photos, "notes.jpg"), "not an image");
    const torn = (await Deno.readFile(join(photos, "0.png"))).slice(0, 60);
    await Deno.writeFile(join(photos, "torn.png"), torn);
    const training = await smallRun(dir, { epochs: 4 });
    const events = await eventsOf(training);
    training.close();
    const skipped = events.flatMap((event) => event.type === "data-skipped" ? [event.file] : []);
    assert.deepEqual(new Set(skipped), new Set(["notes.jpg", "torn.png"]));
    assert.equal(events.at(-1)?.type, "run-ended");
  }));

Deno.test("a warning of the data is told of while the run goes on", () =>
  inTempDir(async (dir) => {
    const training = { ...await smallRun(dir), warnings: of("the cache is full") };
    const events = await eventsOf(training);
    training.close();
    const warnings = events.filter(({ type }) => type === "warning");
    assert.equal(warnings.length, 1);
    assert.equal(events.at(-1)?.type, "run-ended");
  }));

Deno.test("a run has the same bits whether it is recorded or not, and the record has them", () =>
  inTempDir(async (dir) => {
    const runs = ["off", "reference", "pixels"] as const;
    const states = [];
    for (const record of runs) {
      const training = await smallRun(dir, { name: record, record, augment: ["flip", "crop=2"] });
      const events = await eventsOf(training);
      states.push(await training.gan.capture());
      training.close();
      if (record === "off") assert(!existsSync(join(training.run.folder, "record")));
      else checkRecord(join(training.run.folder, "record"), record, events);
    }
    assert.deepEqual(states[1], states[0]);
    assert.deepEqual(states[2], states[0]);
  }));

function checkRecord(folder: string, level: string, events: RunEvent[]): void {
  const reader = openRecordReader(folder);
  assert.deepEqual(reader.steps, [0, 1, 2, 3]);
  assert.equal(new Set(reader.images.map(({ hash }) => hash)).size, reader.images.length);
  for (const number of reader.steps) {
    const entry = reader.step(number);
    const told = events.find((event) => event.type === "step" && event.step === number + 1);
    assert(told?.type === "step");
    assert.deepEqual(entry.losses, lossesOf(told));
    assert.equal(entry.draws?.length, 4);
    assert.equal(entry.pixels?.length, level === "pixels" ? 4 * 16 * 16 * 3 : undefined);
  }
  reader.close();
}

/** Sends commands to the run of `dir` as its events pass, and has all events in the end. */
function steered(
  training: TrainingRun,
  commandsAfter: (event: RunEvent) => RunCommand[],
): Promise<RunEvent[]> {
  const { runsDir, name } = training.config;
  return lastValueFrom(
    train(training).pipe(
      tap((event) => commandsAfter(event).forEach((each) => sendCommand(runsDir, name, each))),
      toArray(),
    ),
  );
}

const commandNames = (events: RunEvent[]) =>
  events.flatMap((event) =>
    event.type === "command" ? [`${event.command.name} ${event.step}`] : []
  );

Deno.test("a run obeys between two steps, and tells of it", () =>
  inTempDir(async (dir) => {
    const training = await smallRun(dir, { epochs: 50, sampleEvery: 1000 });
    const rates: RunCommand = { name: "learning-rates", discriminator: 0, generator: 0.001 };
    const sent: RunCommand[] = [
      { name: "sample" },
      { name: "show-batch" },
      { name: "checkpoint" },
      rates,
      { name: "one-step" },
      { name: "stop" },
    ];
    const events = await steered(
      training,
      (event) => event.type === "step" && event.step === 2 ? sent : [],
    );
    assert.deepEqual(training.gan.learningRates, { discriminator: 0, generator: 0.001 });
    training.close();
    // Step 3 may have begun when they are sent.
    const done = stepsDoneAt(events, "sample");
    const at = (name: string) => `${name} ${done}`;
    assert.deepEqual(commandNames(events), [
      ...["sample", "show-batch", "checkpoint", "learning-rates", "one-step"].map(at),
      `stop ${done + 1}`,
    ]);
    const told = events.map(brief);
    for (const one of [`sample ${done}`, `sample ${done + 1}`]) assert(told.includes(one), one);
    const saved = events.flatMap((event) =>
      event.type === "checkpoint" ? [`${event.why} ${event.step}`] : []
    );
    assert.deepEqual(saved, [`asked ${done}`, `end ${done + 1}`]);
    const shown = events.find(({ type }) => type === "batch");
    assert(shown?.type === "batch" && shown.step === done + 1);
    assert(existsSync(join(training.run.folder, shown.file)));
    const end = events.at(-1);
    assert(end?.type === "run-ended" && end.reason === "interrupted" && end.step === done + 1);
  }));

function stepsDoneAt(events: RunEvent[], name: RunCommand["name"]): number {
  const obeyed = events.find((event) => event.type === "command" && event.command.name === name);
  assert(obeyed?.type === "command");
  return obeyed.step;
}

Deno.test("a pause changes nothing of what is computed, and counts as no waiting for data", () =>
  inTempDir(async (dir) => {
    const pauseMillis = 300;
    const stepsOf = (events: RunEvent[]) =>
      events.flatMap((event) => event.type === "step" ? [event] : []);
    const straight = await smallRun(dir, { name: "straight" });
    const expected = stepsOf(await eventsOf(straight));
    straight.close();
    const paused = await smallRun(dir, { name: "paused" });
    const { runsDir } = paused.config;
    const events = await steered(paused, (event) => {
      if (event.type === "command" && event.command.name === "pause") {
        setTimeout(() => sendCommand(runsDir, "paused", { name: "resume" }), pauseMillis);
      }
      return event.type === "step" && event.step === 1 ? [{ name: "pause" }] : [];
    });
    paused.close();
    const done = stepsDoneAt(events, "pause");
    assert.deepEqual(commandNames(events), [`pause ${done}`, `resume ${done}`]);
    const losses = (steps: StepDone[]) => steps.map(({ dLoss, gLoss }) => [dLoss, gLoss]);
    const found = stepsOf(events);
    assert.deepEqual(losses(found), losses(expected));
    const passedMillis = found[done].at - found[done - 1].at;
    assert(passedMillis >= pauseMillis, "it was paused");
    const { waitMillis, stepMillis } = found[done];
    // `at` is in whole milliseconds.
    assert(waitMillis + stepMillis <= passedMillis - pauseMillis + 2, `it waited ${waitMillis} ms`);
  }));

Deno.test("pictures that cannot be written are warnings, and the run trains on", () =>
  inTempDir(async (dir) => {
    const training = await smallRun(dir);
    await Deno.remove(join(training.run.folder, "samples"), { recursive: true });
    const events = await eventsOf(training);
    training.close();
    const warnings = events.filter(({ type }) => type === "warning");
    assert.equal(warnings.length, 4);
    const end = events.at(-1);
    assert(end?.type === "run-ended" && end.reason === "finished");
  }));
