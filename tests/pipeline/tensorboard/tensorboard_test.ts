import assert from "node:assert/strict";
import { join } from "node:path";
import { from, lastValueFrom, toArray } from "rxjs";
import { crc32c } from "@node-rs/crc32";
import { exportToTensorBoard, openLiveBoard } from "../../../pipeline/tensorboard/mod.ts";
import type { RunEvent } from "../../../pipeline/mod.ts";
import { testWithPython } from "../generator/_pythons.ts";
import { inTinyRun } from "../generator/_tiny_generator.ts";

/** Reads a file of records as TFRecord's readers do: lengths and masked checksums are looked at. */
function recordsOf(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const unmasked = (at: number) => {
    const turned = (view.getUint32(at, true) - 0xa282ead8) >>> 0;
    return ((turned << 15) | (turned >>> 17)) >>> 0;
  };
  const records: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(view.getBigUint64(at, true));
    assert.equal(unmasked(at + 8), crc32c(bytes.subarray(at, at + 8)));
    const data = bytes.subarray(at + 12, at + 12 + length);
    assert.equal(unmasked(at + 12 + length), crc32c(data));
    records.push(data);
    at += 16 + length;
  }
  return records;
}

const read = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import plugin_data_pb2
board = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "images": 0, "histograms": 0})
board.Reload()
tags = board.Tags()
start = plugin_data_pb2.HParamsPluginData.FromString(
    board.SummaryMetadata("_hparams_/session_start_info").plugin_data.content)
hyper = start.session_start_info.hparams
images = board.Images("images/samples")
histo = board.Histograms("distributions/z")
print(json.dumps({
    "scalars": {tag: [[e.step, e.value] for e in board.Scalars(tag)] for tag in tags["scalars"]},
    "images": [[e.step, e.width, e.height, len(e.encoded_image_string)] for e in images],
    "histogram": [[e.step, e.histogram_value.num] for e in histo],
    "batch": hyper["batchSize"].number_value, "data": hyper["dataset"].string_value,
    "names": sorted(hyper),
}))
`;

interface Read {
  scalars: Record<string, [step: number, value: number][]>;
  images: [step: number, width: number, height: number, bytes: number][];
  histogram: [step: number, count: number][];
  batch: number;
  data: string;
  names: string[];
}

testWithPython(
  "TensorBoard reads a run's scalars, histograms, pictures and hyper-parameters",
  "tensorboard",
  (run) =>
    inTinyRun({}, (folder, dir) => {
      exportToTensorBoard(folder, join(dir, "board"));
      exportToTensorBoard(folder, join(dir, "board")); // in the place of the first
      const found = run(read, join(dir, "board")) as Read;
      assert.deepEqual(found.scalars["loss/g"].map(([step]) => step), [1, 2, 3, 4, 5, 6, 7]);
      assert(found.scalars["discriminator/of_real"].every(([, value]) => value > 0 && value < 1));
      assert.deepEqual(found.histogram, [[5, 16]]);
      const [step, width, height, bytes] = found.images[0];
      const picture = Deno.readFileSync(join(folder, "samples", "train_00_0000.png"));
      assert.deepEqual([step, bytes], [0, picture.length]);
      assert.deepEqual([width, height], [130, 130]);
      assert.deepEqual([found.batch, found.data], [4, "photos"]);
      assert(!found.names.includes("runsDir"));
      return Promise.resolve();
    }),
);

Deno.test("a run's event file holds whole records, in the place of an older one", () =>
  inTinyRun({}, (folder, dir) => {
    const to = join(dir, "board");
    Deno.mkdirSync(to);
    Deno.writeTextFileSync(join(to, "events.out.tfevents.123.another"), "not ours");
    const first = exportToTensorBoard(folder, to);
    const before = recordsOf(Deno.readFileSync(first)).length;
    const second = exportToTensorBoard(folder, to);
    assert.equal(recordsOf(Deno.readFileSync(second)).length, before);
    const names = Array.from(Deno.readDirSync(to), ({ name }) => join(to, name)).sort();
    assert.deepEqual(names, [join(to, "events.out.tfevents.123.another"), second]);
    assert(second > first); // TensorBoard takes them in this order
    return Promise.resolve();
  }));

const step = (number: number) =>
  ({
    ...{ type: "step", at: 1000 * number, step: number, epoch: 0, stepInEpoch: number },
    ...{ dLossReal: 1, dLossFake: 1, dLoss: 2, gLoss: NaN, meanDReal: 0.5, meanDFake: 0.5 },
    ...{ stepMillis: 1, waitMillis: 0, imagesPerSecond: 1 },
  }) as RunEvent;

Deno.test("a live file begins with what the run has, and goes on with its events", () =>
  inTinyRun({}, async (folder, dir) => {
    const to = join(dir, "board");
    const all = recordsOf(Deno.readFileSync(exportToTensorBoard(folder, join(dir, "all"))));
    const troubles: string[] = [];
    const onTrouble = (message: string) => troubles.push(message);
    const board = openLiveBoard({ runFolder: folder, to, exportCommand: "x", onTrouble });
    const events = [step(8), step(9)];
    assert.deepEqual(await lastValueFrom(from(events).pipe(board.write, toArray())), events);
    board.close();
    const [name] = Array.from(Deno.readDirSync(to), ({ name }) => name);
    const written = recordsOf(Deno.readFileSync(join(to, name)));
    assert.deepEqual(written.slice(2, -2), all.slice(2)); // after the version and the start
    assert.deepEqual(troubles, []);
  }));

Deno.test("a place that cannot be written is told once, and every event is passed on", () =>
  inTinyRun({}, async (folder, dir) => {
    const to = join(dir, "taken");
    Deno.writeTextFileSync(to, "a file");
    const troubles: string[] = [];
    const onTrouble = (message: string) => troubles.push(message);
    const options = { runFolder: folder, to, exportCommand: "deno task export r", onTrouble };
    const board = openLiveBoard(options);
    const events = [step(8), step(9)];
    assert.deepEqual(await lastValueFrom(from(events).pipe(board.write, toArray())), events);
    board.close();
    assert.equal(troubles.length, 1);
    assert.match(
      troubles[0],
      /training goes on, and deno task export r writes all of it afterwards$/,
    );
    // A disk that fills up later.
    const full = openLiveBoard({ ...options, to: join(dir, "full") });
    const { writeSync } = Deno.FsFile.prototype;
    Deno.FsFile.prototype.writeSync = () => {
      throw new Error("No space left on device");
    };
    try {
      assert.equal((await lastValueFrom(from(events).pipe(full.write, toArray()))).length, 2);
    } finally {
      Deno.FsFile.prototype.writeSync = writeSync;
    }
    full.close();
    assert.match(troubles[1], /No space left on device; training goes on/);
    assert.equal(troubles.length, 2);
  }));
