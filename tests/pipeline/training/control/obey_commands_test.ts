import assert from "node:assert/strict";
import { lastValueFrom, of, Subject, toArray } from "rxjs";
import sharp from "sharp";
import type { LearningRates } from "../../../../model/mod.ts";
import type { ObeyedCommand, Place } from "../../../../pipeline/training/control/control.ts";
import type { RunCommand, RunEvent, SampleSaved } from "../../../../pipeline/contracts/events.ts";
import {
  obeyCommands,
  type ObeyOptions,
} from "../../../../pipeline/training/control/obey_commands.ts";

const place: Place = { step: 6, epoch: 1, stepInEpoch: 2 };

function obeyed(command: RunCommand): ObeyedCommand {
  const pixels = Uint8Array.from({ length: 2 * 4 * 4 * 3 }, (_, i) => i);
  const position = { step: 6, epoch: 1, stepInEpoch: 2 };
  const images = { ids: ["x", "y"], indices: [0, 1], hashes: ["h", "i"], labels: undefined };
  return { command, place, batch: { position, ...images, pixels } };
}

function tools() {
  const gan: { learningRates: LearningRates } = {
    learningRates: { discriminator: 1, generator: 1 },
  };
  const pictures = new Map<string, Uint8Array>();
  const sampled: Place[] = [];
  const options: ObeyOptions = {
    gan,
    dataset: { height: 4, width: 4, channels: 3 },
    sampler: {
      save: (at) => {
        sampled.push(at);
        const file = "samples/a.png";
        const sample: SampleSaved = {
          type: "sample",
          at: 1,
          ...at,
          file,
          images: 1,
          dLoss: 1,
          gLoss: 1,
        };
        return Promise.resolve(sample);
      },
    },
    run: {
      writeBatch: (name, png) => {
        pictures.set(name, png);
        return Promise.resolve(`batches/${name}`);
      },
    },
  };
  return { gan, pictures, sampled, options };
}

async function told(command: RunCommand, options: ObeyOptions): Promise<RunEvent[]> {
  return await lastValueFrom(of(obeyed(command)).pipe(obeyCommands(options), toArray()));
}

Deno.test("every command is told of with the steps that were done", async () => {
  const { options } = tools();
  for (const name of ["pause", "resume", "one-step", "stop", "checkpoint"] as const) {
    const [{ at, ...event }, ...more] = await told({ name }, options);
    assert.deepEqual(event, { type: "command", step: 6, command: { name } });
    assert.ok(Math.abs(Date.now() - at) < 60_000);
    assert.deepEqual(more, []);
  }
});

Deno.test("new learning rates hold before the command's emission returns", () => {
  const { gan, options } = tools();
  const commands = new Subject<ObeyedCommand>();
  commands.pipe(obeyCommands(options)).subscribe();
  commands.next(obeyed({ name: "learning-rates", discriminator: 0.5, generator: 0 }));
  assert.deepEqual(gan.learningRates, { discriminator: 0.5, generator: 0 });
});

Deno.test("a sample is begun before the command's emission returns, and told when it is saved", async () => {
  const { sampled, options } = tools();
  const commands = new Subject<ObeyedCommand>();
  const events = lastValueFrom(commands.pipe(obeyCommands(options), toArray()));
  commands.next(obeyed({ name: "sample" }));
  assert.deepEqual(sampled, [place]);
  commands.complete();
  assert.deepEqual((await events).map(({ type }) => type), ["command", "sample"]);
});

Deno.test("a batch is shown as a grid of what the next step trains on", async () => {
  const { pictures, options } = tools();
  const [, shown] = await told({ name: "show-batch" }, options);
  assert.ok(shown.type === "batch");
  const { step, file, images } = shown;
  assert.deepEqual({ step, file, images }, { step: 7, file: "batches/step-000007.png", images: 2 });
  const { data } = await sharp(pictures.get("step-000007.png")).raw()
    .toBuffer({ resolveWithObject: true });
  assert.deepEqual([...data.subarray(0, 3)], [0, 1, 2]);
});

Deno.test("a picture that cannot be written is a warning, and the run goes on", async () => {
  const { options } = tools();
  const run = {
    writeBatch: () => Promise.reject(new Error("cannot write x: no space: free some")),
  };
  const [command, warning] = await told({ name: "show-batch" }, { ...options, run });
  assert.equal(command.type, "command");
  assert.ok(warning.type === "warning");
  assert.equal(
    warning.message,
    "cannot write x: no space: free some; training goes on without that picture",
  );
});

Deno.test("a sample that cannot be drawn fails the run: the device may be lost", async () => {
  const { options } = tools();
  const sampler = { save: () => Promise.reject(new Error("the device was lost")) };
  await assert.rejects(told({ name: "sample" }, { ...options, sampler }), /device was lost/);
});
