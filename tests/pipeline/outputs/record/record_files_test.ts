/** A record as files: what is written comes back, and what was damaged is not taken for it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import {
  DamagedError,
  openRecordWriter,
  Recorder,
} from "../../../../pipeline/outputs/record/mod.ts";
import { openRecordReader, recordedBatch } from "../../../../pipeline/outputs/record/reader.ts";
import { inTemporaryFolder } from "../../store/_temporary_folder.ts";
import { batchOf, learningRates, lossesOf, settings } from "./_entries.ts";

/** Every byte in its turn would take seconds; framing_test.ts does that. */
const stride = 11;

const neverFails = (reason: string) => assert.fail(reason);

async function write(folder: string, from: number, to: number): Promise<void> {
  const writer = await openRecordWriter(folder, { step: from, onFailure: neverFails });
  const recorder = new Recorder(writer, { level: "pixels", seed: 547 });
  writer.write({ ...settings, step: from });
  for (let step = from; step < to; step++) {
    recorder.step({ batch: batchOf(step), learningRates, losses: lossesOf(step) });
    if (step % 2 === 1) {
      recorder.digest(step + 1, {
        weight: { dtype: "F32", shape: [1], data: Float32Array.of(step) },
      });
    }
  }
  await recorder.close();
}

function stepsIn(folder: string) {
  const reader = openRecordReader(folder);
  try {
    return reader.steps.map((step) => reader.step(step));
  } finally {
    reader.close();
  }
}

const bytesOf = (folder: string, file: string) => Deno.readFileSync(join(folder, file));

Deno.test("batches, rates, losses and digests come back as they were", () =>
  inTemporaryFolder(async (folder) => {
    await write(folder, 0, 6);
    const reader = openRecordReader(folder);
    assert.deepEqual(reader.steps, [0, 1, 2, 3, 4, 5]);
    for (const number of reader.steps) {
      const entry = reader.step(number);
      assert.deepEqual(recordedBatch(entry, reader.images), batchOf(number));
      assert.deepEqual(entry.losses, lossesOf(number));
      assert.deepEqual(entry.learningRates, learningRates);
      assert.deepEqual(entry.z, [547, "z", number]);
    }
    assert.deepEqual(reader.digests().map(({ step }) => step), [2, 4, 6]);
    assert.equal(reader.settings.dataset.name, "dots");
    assert.throws(() => reader.step(6), /step 6 was not recorded: there are steps 0 to 5/);
    reader.close();
  }));

Deno.test("a name is written once, and again when its pixels have changed", () =>
  inTemporaryFolder(async (folder) => {
    const writer = await openRecordWriter(folder, { step: 0, onFailure: neverFails });
    const recorder = new Recorder(writer, { level: "reference", seed: 1 });
    writer.write(settings);
    const changed = { ...batchOf(3), hashes: ["another", batchOf(3).hashes[1]] };
    for (const batch of [batchOf(0), changed]) recorder.step({ batch, learningRates });
    await recorder.close();
    const reader = openRecordReader(folder);
    assert.deepEqual([reader.step(0).images, reader.step(3).images], [[0, 1], [2, 1]]);
    assert.deepEqual(reader.images.map(({ id }) => id), ["dot 0", "dot 1", "dot 0"]);
    assert.throws(() => recordedBatch(reader.step(0), reader.images), /--record pixels/);
    reader.close();
  }));

Deno.test("a run that goes on drops the steps that did not happen, and records on", () =>
  inTemporaryFolder(async (folder) => {
    await write(folder, 0, 6);
    const whole = stepsIn(folder);
    await write(folder, 3, 6);
    assert.deepEqual(stepsIn(folder), whole);
    const reader = openRecordReader(folder);
    assert.deepEqual(reader.digests().map(({ step }) => step), [2, 4, 6]);
    assert.equal(reader.images.length, 6);
    assert.deepEqual([0, 2, 3, 5].map((step) => reader.settingsAt(step).step), [0, 0, 3, 3]);
    reader.close();
  }));

Deno.test("a log cut anywhere gives the steps that are whole, and can be gone on with", () =>
  inTemporaryFolder(async (folder) => {
    await write(folder, 0, 3);
    const whole = stepsIn(folder);
    const log = bytesOf(folder, "record.log");
    let most = 0;
    for (let length = 0; length < log.length; length += stride) {
      Deno.writeFileSync(join(folder, "record.log"), log.subarray(0, length));
      let found: unknown[] = [];
      try {
        found = stepsIn(folder);
      } catch (error) {
        assert.match((error as Error).message, /has nothing in it|no whole record/);
      }
      assert.deepEqual(found, whole.slice(0, found.length));
      assert(found.length >= most, `${length} bytes give fewer steps than less do`);
      most = found.length;
      if (length % (20 * stride) === 0) {
        await write(folder, found.length, 3);
        assert.deepEqual(stepsIn(folder), whole);
      }
    }
    assert.equal(most, 2);
  }));

Deno.test("a flipped byte in the log is found, and everything before it can be read", () =>
  inTemporaryFolder(async (folder) => {
    await write(folder, 0, 3);
    const whole = stepsIn(folder);
    const log = bytesOf(folder, "record.log");
    for (const index of ["kept", "lost"]) {
      if (index === "lost") Deno.removeSync(join(folder, "record.index"));
      for (let at = 0; at < log.length; at += stride) {
        const flipped = log.slice();
        flipped[at] ^= 0x10;
        Deno.writeFileSync(join(folder, "record.log"), flipped);
        const error = firstError(folder, whole);
        assert(error instanceof RangeError || error instanceof DamagedError, `byte ${at}`);
        if (error instanceof DamagedError) assert(error.offset <= at);
      }
    }
  }));

Deno.test("damage before steps that an index knows costs those steps, not the ones before it", () =>
  inTemporaryFolder(async (folder) => {
    await write(folder, 0, 6);
    const [first, second] = stepsIn(folder);
    const log = bytesOf(folder, "record.log");
    // Behind the second step stands the first digest.
    const digest = new TextDecoder("latin1").decode(log).indexOf("digest");
    Deno.writeFileSync(join(folder, "record.log"), log.with(digest, 0));
    const reader = openRecordReader(folder);
    assert.deepEqual(reader.steps, [0, 1]);
    assert.deepEqual([reader.step(0), reader.step(1)], [first, second]);
    assert.match(reader.damage!.message, /record\.log, offset \d+: the checksum/);
    assert.throws(() => reader.step(2), /record\.log, offset \d+: the checksum/);
    reader.close();
  }));

/** Reads all that there is; what can be read must be right. */
function firstError(folder: string, whole: unknown[]): unknown {
  let reader;
  try {
    reader = openRecordReader(folder);
    for (const [i, expected] of whole.entries()) assert.deepEqual(reader.step(i), expected);
    assert.equal(reader.digests().length, 1);
    return reader.damage;
  } catch (error) {
    return error;
  } finally {
    reader?.close();
  }
}

const indexDamages: Record<string, (index: Uint8Array, folder: string) => Uint8Array | undefined> =
  {
    "is missing": () => undefined,
    "is torn": (index) => index.subarray(0, 47),
    "is empty": () => new Uint8Array(),
    "has a flipped bit": (index) => index.with(25, index[25] ^ 1),
    "is of another log": (index) => index.slice().fill(7, 40),
  };

for (const [what, damage] of Object.entries(indexDamages)) {
  Deno.test(`an index that ${what} costs nothing`, () =>
    inTemporaryFolder(async (folder) => {
      await write(folder, 0, 6);
      const whole = stepsIn(folder);
      const index = bytesOf(folder, "record.index");
      const damaged = damage(index, folder);
      if (damaged) Deno.writeFileSync(join(folder, "record.index"), damaged);
      else Deno.removeSync(join(folder, "record.index"));
      assert.deepEqual(stepsIn(folder), whole);
      await write(folder, 6, 6); // settings alone
      assert.deepEqual(bytesOf(folder, "record.index").subarray(0, index.length), index);
    }));
}

Deno.test("an index whose log was written anew is not believed", () =>
  inTemporaryFolder(async (folder) => {
    await write(folder, 0, 6);
    const index = bytesOf(folder, "record.index");
    Deno.removeSync(join(folder, "record.log"));
    await write(folder, 2, 4);
    const steps = stepsIn(folder);
    Deno.writeFileSync(join(folder, "record.index"), index);
    assert.deepEqual(stepsIn(folder), steps);
  }));

Deno.test("a damaged record is not gone on with", () =>
  inTemporaryFolder(async (folder) => {
    await write(folder, 0, 3);
    const log = bytesOf(folder, "record.log");
    Deno.writeFileSync(join(folder, "record.log"), log.with(log.length - 1, log.at(-1)! ^ 1));
    Deno.removeSync(join(folder, "record.index"));
    await assert.rejects(write(folder, 3, 4), /it is damaged, offset \d+: .*move it away/);
  }));

Deno.test("a file that is no record, or a later format's, is refused by what it is", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "record.log");
    Deno.writeTextFileSync(path, "an essay");
    assert.throws(() => openRecordReader(folder), /record\.log: it is no record log/);
    await assert.rejects(write(folder, 0, 1), /it is no record log: .*: move it away to begin/);
    Deno.writeTextFileSync(path, "ganrecord\t");
    assert.throws(() => openRecordReader(folder), /record log of format 9, .* format 1/);
  }));
