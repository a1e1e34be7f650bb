/** Runs that are measured by a network of one's own, several in one process, as ONNX Runtime allows it. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import type { EventOf, RunEvent } from "../../../pipeline/contracts/events.ts";
import { readBest } from "../../../pipeline/outputs/checkpoints/best.ts";
import { openMeasureThread } from "../../../pipeline/measures/measure_thread.ts";
import { readStoppedRun } from "../../../pipeline/run/resume.ts";
import { tinyConfig, trainNew, trainOn, writePhotos } from "../_training.ts";
import { inTempDir } from "../sources/_fixtures.ts";

const file = fileURLToPath(new URL("../../goldens/data/extractor.onnx", import.meta.url));

const measuresIn = (events: RunEvent[]) =>
  events.filter((event): event is EventOf<"measures"> => event.type === "measures");

function noise(count: number) {
  const pixels = crypto.getRandomValues(new Uint8Array(count * 16 * 16 * 3));
  return { count, height: 16, width: 16, channels: 3 as const, pixels };
}

Deno.test("an ONNX file measures on a thread, several times in one process, and is named by what is in it", () =>
  inTempDir(async (cacheDir) => {
    for (const set of [noise(30), noise(40)]) {
      const thread = openMeasureThread(file);
      thread.begin({ real: set, cacheDir });
      const { measures, extractor } = await thread.measure({ ...set, pixels: set.pixels.slice() });
      thread.close();
      assert(Math.abs(measures.frechet!) < 1e-5);
      assert.match(extractor, /^extractor\.onnx-[0-9a-f]{12}$/);
    }
  }));

Deno.test("a run goes on in one process by the file that is stated anew, and best is only by its numbers", () =>
  inTempDir(async (dir) => {
    await writePhotos(dir);
    const folder = join(dir, "runs", "whole");
    const other = join(dir, "other.onnx");
    Deno.copyFileSync(file, other);
    const begun = await trainNew(tinyConfig(dir, "unconditional", {
      ...{ measure: file, measureEvery: 2, checkpointEvery: 2, keepBest: true, maxSteps: 4 },
      cacheDir: join(dir, "cache"),
    }));
    assert.throws(
      () => readStoppedRun(folder, { maxSteps: 6 }),
      /^Error: .*run\.json: config\.measure is ".*\.onnx": a run's folder has no file loaded by its word; state --measure [^\n]*$/,
    );
    const same = await trainOn(folder, { maxSteps: 6, measure: file });
    const renamed = await trainOn(folder, { maxSteps: 8, measure: other });
    const drawn = await trainOn(folder, { maxSteps: 10, measure: "random" });

    const told = [begun, same, renamed, drawn].map((events) =>
      measuresIn(events).map(({ step, extractor }) => `${step} ${extractor.replace(/-.*/, "")}`)
    );
    assert.deepEqual(told, [
      ["2 extractor.onnx", "4 extractor.onnx"],
      ["6 extractor.onnx"],
      ["8 other.onnx"],
      ["10 random"],
    ]);
    assert.deepEqual(readBest(join(folder, "checkpoints"))?.extractor, "random-0");
  }));

Deno.test("a file that is no network ends a run before its first step", () =>
  inTempDir(async (dir) => {
    await writePhotos(dir);
    const measure = join(dir, "mine.onnx");
    Deno.writeTextFileSync(measure, "no network");
    const config = tinyConfig(dir, "unconditional", { measure, checkpointEvery: 2 });
    const seen: string[] = [];
    const trained = trainNew(config, { onEvent: ({ type }) => seen.push(type) });
    await assert.rejects(trained, /mine\.onnx is no network that ONNX Runtime opens: [^\n]*$/);
    assert(!seen.includes("step"));
  }));
