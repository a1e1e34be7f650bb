import assert from "node:assert/strict";
import { join } from "node:path";
import { map } from "rxjs";
import type { RecordingEnded, StepDone } from "../../../../pipeline/contracts/events.ts";
import type { AppendableFile } from "../../../../pipeline/outputs/record/appender.ts";
import { openRecording } from "../../../../pipeline/outputs/record/recording.ts";
import { record, type RecordedStep } from "../../../../pipeline/outputs/record/mod.ts";
import { openRecordReader } from "../../../../pipeline/outputs/record/reader.ts";
import type { TrainedStep } from "../../../../pipeline/contracts/batch.ts";
import { virtualTime } from "../../_virtual_time.ts";
import { inTemporaryFolder } from "../../store/_temporary_folder.ts";
import { batchOf, learningRates, lossesOf, settings } from "./_entries.ts";

type Training = Parameters<typeof openRecording>[0];

const trainingIn = (folder: string, level: "off" | "reference" = "reference") =>
  ({
    config: { ...settings.config, record: level },
    dataset: settings.dataset,
    backend: { name: "cpu", description: "plain" },
    gan: { config: settings.model },
    run: { folder },
  }) as unknown as Training;

const stepOf = (step: number): RecordedStep => ({
  batch: batchOf(step),
  learningRates,
  losses: lossesOf(step),
});

/** A disk that takes so many bytes of each file, the last write in part. */
function smallDisk(bytes: number) {
  return async (path: string): Promise<AppendableFile> => {
    const file = await Deno.open(path, { write: true, create: true });
    const write = async (chunk: Uint8Array) => {
      const room = bytes - (await file.stat()).size;
      if (room <= 0) throw new Error("No space left on device (os error 28)");
      return await file.write(chunk.subarray(0, room));
    };
    return {
      write,
      seek: (...to) => file.seek(...to),
      truncate: (size) => file.truncate(size),
      syncData: () => file.syncData(),
      close: () => file.close(),
    };
  };
}

const untilWritten = () => new Promise((resolve) => setTimeout(resolve, 20));

Deno.test("a disk that fills up ends the recording once, after the last step that is whole", () =>
  inTemporaryFolder(async (folder) => {
    const told: RecordingEnded[] = [];
    const recording = await openRecording(trainingIn(folder), {
      stepsPerEpoch: 3,
      tell: (event) => told.push(event),
      open: smallDisk(3000),
    });
    for (let step = 0; step < 20; step++) {
      recording.step(stepOf(step));
      await untilWritten();
    }
    await recording.close();
    const [{ step, file, reason }] = told;
    assert.equal(told.length, 1);
    assert.equal(file, join("record", "record.log"));
    assert.match(reason, /No space left/);
    const reader = openRecordReader(join(folder, "record"));
    assert(step > 3 && step < 20, `${step} steps`);
    assert.deepEqual(reader.steps, [...Array(step).keys()]);
    assert.equal(reader.damage, undefined);
    assert(Deno.statSync(join(folder, file)).size < 3000, "the torn part is cut off");
    reader.close();
  }));

Deno.test("a record that cannot be opened is told of, and recording goes nowhere", () =>
  inTemporaryFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "record"), "a file in the way");
    const told: RecordingEnded[] = [];
    const tell = (event: RecordingEnded) => told.push(event);
    const recording = await openRecording(trainingIn(folder), { stepsPerEpoch: 3, tell, step: 7 });
    recording.step(stepOf(7));
    await recording.close();
    assert.deepEqual(told.map(({ step }) => step), [7]);
  }));

Deno.test("level off leaves no file behind", () =>
  inTemporaryFolder(async (folder) => {
    const tell = () => assert.fail("nothing has ended");
    const recording = await openRecording(trainingIn(folder, "off"), { stepsPerEpoch: 3, tell });
    recording.step(stepOf(0));
    await recording.close();
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  }));

const none = new Float32Array();
const values = { z: none, dReal: none, dFake: none };

Deno.test("record() takes each step down as it passes, at the rates of that moment, and changes nothing", () => {
  const trained = (step: number): TrainedStep => ({
    batch: batchOf(step),
    step: { type: "step", at: 0, step: step + 1, ...lossesOf(step) } as StepDone,
    values,
    isFinite: true,
  });
  const steps = { a: trained(0), b: trained(1), c: trained(2) };
  const taken: RecordedStep[] = [];
  let rate = 1;
  virtualTime(({ hot, expectObservable, flush }) => {
    const recorded = hot("-a-b(c|)", steps).pipe(
      record(
        { step: (step) => taken.push(step) },
        () => ({ discriminator: rate, generator: rate }),
      ),
      map((each) => {
        rate *= 2; // whoever is behind may change the rate for the next step
        return each;
      }),
    );
    expectObservable(recorded).toBe("-a-b(c|)", steps);
    flush();
  });
  assert.deepEqual(taken.map(({ learningRates }) => learningRates.generator), [1, 2, 4]);
  assert.deepEqual(taken.map(({ losses }) => losses), [0, 1, 2].map(lossesOf));
  assert.deepEqual(taken.map(({ batch }) => batch), [0, 1, 2].map(batchOf));
});

Deno.test("record() takes down what came before an error, and passes that on", () => {
  const taken: RecordedStep[] = [];
  const step = { type: "step", ...lossesOf(0) } as StepDone;
  const steps = { a: { batch: batchOf(0), step, values, isFinite: true } };
  virtualTime(({ cold, expectObservable }) => {
    const recorded = cold("a-#", steps, "lost")
      .pipe(record({ step: (step) => taken.push(step) }, () => learningRates));
    expectObservable(recorded).toBe("a-#", steps, "lost");
  });
  assert.equal(taken.length, 1);
});
