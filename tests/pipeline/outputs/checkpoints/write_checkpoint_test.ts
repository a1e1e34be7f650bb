import assert from "node:assert/strict";
import { join } from "node:path";
import {
  checkpointName,
  listCheckpoints,
  sweepUnfinished,
} from "../../../../pipeline/outputs/checkpoints/folders.ts";
import { readCheckpoint } from "../../../../pipeline/outputs/checkpoints/read_checkpoint.ts";
import { writeCheckpoint } from "../../../../pipeline/outputs/checkpoints/write_checkpoint.ts";
import { inTemporaryFolder } from "../../store/_temporary_folder.ts";
import { jobOf, namesIn, stateOf, written } from "./_checkpoint.ts";

Deno.test("a checkpoint is a folder named by its step, with tensors and a manifest", () =>
  inTemporaryFolder((dir) => {
    const folder = join(dir, "checkpoints");
    const path = written(folder, 500);
    assert.equal(path, join(folder, "step-000500"));
    assert.deepEqual(namesIn(folder), ["step-000500"]);
    assert.deepEqual(namesIn(path), ["manifest.json", "tensors.safetensors"]);
  }));

Deno.test("writeCheckpoint() tells how many bytes the folder takes", () =>
  inTemporaryFolder((folder) => {
    const bytes = writeCheckpoint(jobOf(folder, 3));
    const sizes = namesIn(join(folder, "step-000003"))
      .map((name) => Deno.statSync(join(folder, "step-000003", name)).size);
    assert.equal(bytes, sizes[0] + sizes[1]);
  }));

Deno.test("the newest stay, with those of round steps; the others go", () =>
  inTemporaryFolder((folder) => {
    const retention = { keepLast: 2, keepEvery: 20 };
    for (const step of [10, 20, 30, 40, 50]) written(folder, step, { retention });
    assert.deepEqual(namesIn(folder), ["step-000020", "step-000040", "step-000050"]);
  }));

Deno.test("steps of more than six digits are ordered as numbers", () =>
  inTemporaryFolder((folder) => {
    for (const step of [999_999, 1_000_000]) written(folder, step);
    assert.deepEqual(listCheckpoints(folder).map(({ step }) => step), [999_999, 1_000_000]);
    assert.equal(checkpointName(1_000_000), "step-1000000");
  }));

Deno.test("a checkpoint of the same step takes the place of the one there", () =>
  inTemporaryFolder((folder) => {
    written(folder, 5);
    const { tensors } = jobOf(folder, 6);
    const path = written(folder, 5, { tensors });
    assert.deepEqual(readCheckpoint(path).state, stateOf(6));
    assert.deepEqual(namesIn(folder), ["step-000005"]);
  }));

Deno.test("a clock that jumps back changes neither names nor order, nor what is kept", () =>
  inTemporaryFolder((folder) => {
    for (const [step, at] of [[1, 3000], [2, 2000], [3, -1000]]) {
      const { manifest } = jobOf(folder, step);
      const retention = { keepLast: 2, keepEvery: undefined };
      written(folder, step, { manifest: { ...manifest, at }, retention });
    }
    assert.deepEqual(namesIn(folder), ["step-000002", "step-000003"]);
  }));

Deno.test("sweepUnfinished() removes what a killed process left, and nothing else", () =>
  inTemporaryFolder((folder) => {
    written(folder, 5);
    const orphan = `step-000006.${crypto.randomUUID()}.tmp`;
    Deno.mkdirSync(join(folder, orphan));
    Deno.writeTextFileSync(join(folder, orphan, "manifest.json"), "{");
    const others = ["step-000004.damaged", "notes.txt", "step-6.tmp", "mine.tmp"];
    for (const name of others) Deno.mkdirSync(join(folder, name));
    sweepUnfinished(folder);
    assert.deepEqual(namesIn(folder), [...others, "step-000005"].sort());
    sweepUnfinished(join(folder, "nowhere"));
  }));

Deno.test("sweepUnfinished() gives an old checkpoint its place back where the new one came not", () =>
  inTemporaryFolder((folder) => {
    const path = written(folder, 5);
    Deno.renameSync(path, `${path}.old.tmp`); // as far as a replacement had got
    sweepUnfinished(folder);
    assert.deepEqual(readCheckpoint(path).state, stateOf(5));
    Deno.mkdirSync(`${path}.old.tmp`);
    sweepUnfinished(folder);
    assert.deepEqual(namesIn(folder), ["step-000005"]);
  }));

Deno.test("listCheckpoints() passes by what is no checkpoint", () =>
  inTemporaryFolder((folder) => {
    for (const name of ["step-5", "step-000005.damaged", "step-00000x", "x-000005", "000005"]) {
      Deno.mkdirSync(join(folder, name));
    }
    assert.deepEqual(listCheckpoints(folder), []);
    assert.deepEqual(listCheckpoints(join(folder, "nowhere")), []);
  }));
