/** Disks that are full or may not be written to: nothing that was saved is lost, and it is said what to do. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { encodeSafetensors, type NamedTensor } from "../../../../model/mod.ts";
import { readCheckpoint } from "../../../../pipeline/outputs/checkpoints/read_checkpoint.ts";
import { openCheckpointWriter } from "../../../../pipeline/outputs/checkpoints/writer.ts";
import type { RunEvent } from "../../../../pipeline/contracts/events.ts";
import { tinyConfig, trainNew, writePhotos } from "../../_training.ts";
import { inTempDir } from "../../sources/_fixtures.ts";
import { jobOf, namesIn, stateOf } from "./_checkpoint.ts";
import { backend } from "../../_wasm.ts";

const mounted = (...args: string[]) => new Deno.Command("mount", { args }).outputSync().success;

function mayMount(): boolean {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
  const dir = Deno.makeTempDirSync();
  const isMounted = mounted("-t", "tmpfs", "-o", "size=64k", "tmpfs", dir);
  if (isMounted) unmount(dir);
  Deno.removeSync(dir);
  return isMounted;
}

function unmount(dir: string): void {
  assert(new Deno.Command("umount", { args: [dir] }).outputSync().success);
}

/** Runs a test on a disk of its own. */
function onSmallDisk(test: (dir: string) => Promise<void>): Promise<void> {
  return inTempDir(async (dir) => {
    assert(mounted("-t", "tmpfs", "-o", "size=1m", "tmpfs", dir));
    try {
      await test(dir);
    } finally {
      unmount(dir);
    }
  });
}

const ignore = !mayMount();
const because = ignore ? " (skipped, it takes root on Linux to mount a disk)" : "";

/** A checkpoint of which three do not fit on the small disk. */
function largeJob(folder: string, step: number) {
  const noise: NamedTensor = { dtype: "F32", shape: [1e5], data: new Float32Array(1e5) };
  const tensors = encodeSafetensors({ ...stateOf(step), noise });
  return jobOf(folder, step, { tensors });
}

Deno.test({
  name: `a full disk costs the checkpoint that does not fit, and none before it${because}`,
  ignore,
  fn: () =>
    onSmallDisk(async (dir) => {
      const folder = join(dir, "checkpoints");
      const writer = openCheckpointWriter();
      try {
        for (const step of [1, 2]) await writer.write(largeJob(folder, step));
        await assert.rejects(
          writer.write(largeJob(folder, 3)),
          /^Error: cannot write .*checkpoints: .*space.*: free some space there/,
        );
        assert.deepEqual(namesIn(folder), ["step-000001", "step-000002"]);
        assert.equal(readCheckpoint(join(folder, "step-000002")).manifest.step, 2);
        await Deno.remove(join(folder, "step-000001"), { recursive: true });
        await writer.write(largeJob(folder, 3));
        assert.equal(readCheckpoint(join(folder, "step-000003")).manifest.step, 3);
      } finally {
        writer.close();
      }
    }),
});

Deno.test({
  name: `a disk that may only be read keeps what is on it, and the error says what to do${because}`,
  ignore,
  fn: () =>
    onSmallDisk(async (dir) => {
      const writer = openCheckpointWriter();
      try {
        await writer.write(jobOf(dir, 1));
        assert(mounted("-o", "remount,ro", dir));
        const why =
          /^Error: cannot write .*[Rr]ead-only.*: choose a --runs-dir that can be written to$/;
        await assert.rejects(writer.write(jobOf(dir, 2)), why);
        assert.deepEqual(namesIn(dir), ["step-000001"]);
      } finally {
        writer.close();
      }
    }),
});

/** Puts a file where the folder of the checkpoints belongs. */
const obstruct = (folder: string) => Deno.writeTextFileSync(join(folder, "checkpoints"), "");

const messages = (events: RunEvent[]) =>
  events.flatMap((event) => event.type === "warning" ? [event.message] : []);

Deno.test("a run that cannot write a checkpoint warns, trains on and tries again", () =>
  inTempDir(async (dir) => {
    await writePhotos(dir);
    const folder = join(dir, "runs", "whole");
    const events = await trainNew(tinyConfig(dir, "unconditional", { checkpointEvery: 3 }), {
      backend,
      onEvent: ({ type }) => {
        if (type === "run-started") obstruct(folder);
        if (type === "warning") Deno.removeSync(join(folder, "checkpoints"));
      },
    });
    assert.equal(messages(events).length, 1);
    assert.match(messages(events)[0], /^the checkpoint of step 3 is not there: cannot write /);
    assert.equal(events.filter(({ type }) => type === "step").length, 7);
    assert.equal(readCheckpoint(join(folder, "checkpoints", "step-000007")).manifest.step, 7);
  }));

Deno.test("a run that cannot write its last checkpoint fails, since its end would be lost", () =>
  inTempDir(async (dir) => {
    await writePhotos(dir);
    const folder = join(dir, "runs", "whole");
    const seen: RunEvent[] = [];
    const training = trainNew(tinyConfig(dir, "unconditional", { maxSteps: 2 }), {
      backend,
      onEvent: (event) => {
        seen.push(event);
        if (event.type === "run-started") obstruct(folder);
      },
    });
    await assert.rejects(training, /^Error: cannot write .*checkpoints: /);
    const end = seen.at(-1);
    assert(end?.type === "run-ended" && end.reason === "failed" && end.step === 2);
  }));

Deno.test("a run whose folder is moved away writes no half of another in its place, and says so", () =>
  inTempDir(async (dir) => {
    await writePhotos(dir);
    const [folder, moved] = ["whole", "moved"].map((name) => join(dir, "runs", name));
    const config = tinyConfig(dir, "unconditional", { checkpointEvery: 3, sampleEvery: 100 });
    const training = trainNew(config, {
      backend,
      onEvent: (event) => {
        if (event.type === "checkpoint") Deno.renameSync(folder, moved);
      },
    });
    await assert.rejects(training, /^Error: cannot write .*: .*folder was moved.*: put it back/);
    assert.deepEqual(namesIn(join(dir, "runs")), ["moved"]);
    assert.deepEqual(namesIn(join(moved, "checkpoints")), ["step-000003"]);
  }));
