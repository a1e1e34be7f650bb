/** A run replays from another source of the same files, whatever their names and their order. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { openBackend } from "../../../ops/mod.ts";
import { replayFolder } from "../../../pipeline/replay/replay_folder.ts";
import type { RunConfig } from "../../../pipeline/mod.ts";
import { openRecordedData } from "../../../pipeline/replay/recorded_batches.ts";
import { openRecordedRun } from "../../../pipeline/replay/recorded_run.ts";
import { Replayer } from "../../../pipeline/replay/replayer.ts";
import { Gan } from "../../../model/mod.ts";
import { inTempDir } from "../sources/_fixtures.ts";
import { fileRange } from "../../../pipeline/sources/archives/byte_range.ts";
import { lmdbEntries } from "../../../pipeline/sources/archives/lmdb.ts";
import { parquetEntries } from "../../../pipeline/sources/archives/parquet.ts";
import { hasPython, python } from "../sources/archives/_python.ts";
import { recordRun, stepsTo, tinyConfig, writePhotos } from "./_recorded.ts";

const zipPhotos = `
import zipfile, os
with zipfile.ZipFile("photos.zip", "w", zipfile.ZIP_DEFLATED) as z:
    for folder, _, files in os.walk("photos"):
        for file in files: z.write(os.path.join(folder, file))
`;

/** Records a run on a backend of its own, as each replay has one; answers with its folder. */
async function recorded(config: RunConfig): Promise<string> {
  const backend = await openBackend("wasm", { threads: 1 });
  using closing = new DisposableStack();
  closing.defer(backend.close);
  return (await recordRun(config, backend)).folder;
}

/** Replays seven steps from another data set, and answers with what differs. */
async function differences(folder: string, dataset: string): Promise<string[]> {
  const run = openRecordedRun(folder);
  using closing = new DisposableStack();
  closing.defer(run.record.close);
  const { config, model } = run.record.settings;
  const images = await openRecordedData(run.record, { ...config, dataset });
  closing.defer(() => images.close?.());
  const backend = await openBackend("wasm", { threads: 1 });
  closing.defer(backend.close);
  const gan = new Gan(model);
  closing.defer(() => gan.dispose());
  const replayer = new Replayer({ run, gan, backend, dataset: images });
  await replayer.startAt(0);
  const steps = await stepsTo(replayer, 7);
  assert.equal(steps.length, 7);
  return steps.flatMap((step) => step.differences.map((each) => JSON.stringify(each)));
}

for (const labels of ["none", "folder"] as const) {
  Deno.test({
    name:
      `a run from a zip (labels: ${labels}) replays from a folder of the same files, bit for bit`,
    ignore: !hasPython,
    fn: () =>
      inTempDir(async (dir) => {
        await writePhotos(join(dir, "photos"));
        await python(dir, zipPhotos);
        const config = tinyConfig(dir, { dataset: join(dir, "photos.zip"), labels });
        const folder = await recorded(config);
        const steps = await replayFolder(folder, { backend: "wasm", threads: 1 });
        assert.deepEqual(steps.flatMap((step) => step.differences), []);

        // The same files under names of another order.
        for (let i = 0; i < 10; i++) {
          const kind = i % 2 === 0 ? "even" : "odd";
          await Deno.mkdir(join(dir, "renamed", kind), { recursive: true });
          const name = join(dir, "renamed", kind, `z${9 - i}.png`);
          await Deno.copyFile(join(dir, "photos", kind, `${i}.png`), name);
        }
        assert.deepEqual(await differences(folder, join(dir, "photos")), []);
        assert.deepEqual(await differences(folder, join(dir, "renamed")), []);

        // One file less: it is named.
        await Deno.copyFile(join(dir, "renamed/even/z9.png"), join(dir, "renamed/even/z7.png"));
        const [first] = await differences(folder, join(dir, "renamed"));
        assert.match(first, /was \\?"even\/2\.png/);
      }),
  });
}

const fixtures = new URL("../../fixtures/", import.meta.url).pathname;

for (
  const [what, archive, open] of [
    ["LMDB", "lmdb/data.mdb", lmdbEntries],
    ["parquet", "parquet/plain.parquet", parquetEntries],
  ] as const
) {
  Deno.test(`a run from files replays from ${what} of them, and the other way round, bit for bit`, () =>
    inTempDir(async (dir) => {
      const path = join(fixtures, archive);
      const room = { folder: join(dir, "unpacked"), mostBytes: 1e9 };
      const entries = await open(path, fileRange(path), { room, state: "" });
      await Deno.mkdir(join(dir, "photos"));
      const lines = ["file_name,label"];
      for (const [entry, name] of entries.names.entries()) {
        if (!name.endsWith(".png")) continue;
        const file = `photos/z${99 - entry}.png`;
        await Deno.writeFile(join(dir, file), await entries.bytes(entry));
        lines.push(`${file},${entries.classOf?.(entry)}`);
      }
      const isLabelled = entries.classOf !== undefined;
      entries.close();
      await Deno.writeTextFile(join(dir, "photos.csv"), lines.join("\n"));
      const dataset = join(dir, isLabelled ? "photos.csv" : "photos");
      const config = tinyConfig(dir, { dataset, cacheDir: join(dir, "cache") });
      const folder = await recorded(config);
      assert.deepEqual(await differences(folder, path), []);
      const other = await recorded({ ...config, dataset: path, name: "other" });
      assert.deepEqual(await differences(other, config.dataset), []);
    }));
}

for (const labels of ["none", "folder"] as const) {
  Deno.test(`a run from a folder (labels: ${labels}) replays from parquet, whatever it says of rows and labels`, () =>
    inTempDir(async (dir) => {
      const path = join(fixtures, "bring/parquet.parquet");
      const room = { folder: join(dir, "unpacked"), mostBytes: 1e9 };
      const entries = await parquetEntries(path, fileRange(path), { room, state: "" });
      const rows = [...entries.names.keys()].filter((entry) =>
        entries.names[entry].endsWith(".png")
      );
      for (const [i, entry] of rows.entries()) {
        // Without folders, these are the parquet's own names in another order.
        const name = entries.names[rows[rows.length - 1 - i]];
        const file = join(dir, "photos", labels === "none" ? "" : `${i % 2}`, name);
        await Deno.mkdir(dirname(file), { recursive: true });
        await Deno.writeFile(file, await entries.bytes(entry));
      }
      entries.close();
      const folder = await recorded(tinyConfig(dir, { labels, cacheDir: join(dir, "cache") }));
      assert.deepEqual(await differences(folder, path), []);
    }));
}
