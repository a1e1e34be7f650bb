/** `deno task train` as a user runs it: a process of its own, judged by what it prints and leaves. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { listRuns } from "../../pipeline/store/mod.ts";
import { inTempDir, writePngs } from "../pipeline/sources/_fixtures.ts";
import { storedEvents } from "../pipeline/store/_stored_events.ts";
import { hosted } from "./_host.ts";

interface Outcome {
  code: number;
  out: string;
  err: string;
}

const small = [
  ...["--no-crop", "--output-height", "16", "--batch-size", "4", "--sample-num", "5"],
  ...["--gf-dim", "2", "--df-dim", "2", "--z-dim", "4", "--backend", "wasm", "--no-install"],
  ...["--measure", "off", "--no-dashboard"],
];

function start(args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "scripts/train.ts", ...args],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function outcome(child: Deno.ChildProcess): Promise<Outcome> {
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

const trained = (args: string[]) => hosted("train", args);

const lossesIn = (folder: string) =>
  storedEvents(folder).flatMap((event) =>
    event.type === "step" ? [[event.dLossReal, event.dLossFake, event.gLoss]] : []
  );

Deno.test("a folder trains, names what it skipped, and the last line says where everything is", () =>
  inTempDir(async (dir) => {
    const photos = join(dir, "photos");
    await writePngs(photos, 9, 20);
    await Deno.writeTextFile(join(photos, "broken.png"), "no image at all");
    const runs = join(dir, "runs");
    const child = start([
      ...["--dataset", photos, "--runs-dir", runs, "--name", "mine", "--max-steps", "3"],
      ...small,
    ]);
    const { code, out, err } = await outcome(child);
    assert.equal(code, 0, err);
    assert.match(out, /broken\.png/);
    assert(out.trimEnd().split("\n").at(-1)!.includes(join(runs, "mine")));
    const samples = [...Deno.readDirSync(join(runs, "mine", "samples"))].map(({ name }) => name);
    assert.deepEqual(samples.sort(), [
      "latents.json",
      "real_00_0000.png",
      "train_00_0000.png",
      "train_00_0000_trained.png",
      "train_01_0001.png",
      "train_01_0001_trained.png",
    ]);
    assert(existsSync(join(runs, "mine", "run.json")));
  }));

Deno.test("two runs of one seed, in two processes, have the same losses to the last bit", () =>
  inTempDir(async (dir) => {
    const photos = join(dir, "photos");
    await writePngs(photos, 8, 16);
    for (const name of ["one", "two"]) {
      const child = start([
        ...["--dataset", photos, "--runs-dir", dir, "--name", name, "--max-steps", "3"],
        ...["--augment", "flip,crop=2,brightness,contrast,cutout=4", ...small],
      ]);
      await outcome(child);
    }
    const losses = lossesIn(join(dir, "one"));
    assert.equal(losses.length, 3);
    assert.deepEqual(lossesIn(join(dir, "two")), losses);
  }));

Deno.test("data that cannot be trained on end the run with one line, and leave no run behind", () =>
  inTempDir(async (dir) => {
    const photos = join(dir, "photos");
    await writePngs(photos, 3, 16);
    const args = ["--dataset", photos, "--runs-dir", join(dir, "runs"), ...small];
    const { code, err } = await trained(args);
    assert.equal(code, 1);
    assert.match(err, /^error: dataset ".*" has 3 images, fewer than one batch of 4: [^\n]+\n$/);
    assert(!existsSync(join(dir, "runs")));
  }));

Deno.test("a reader that goes away ends the run in good order, with a whole log", () =>
  inTempDir(async (dir) => {
    const photos = join(dir, "photos");
    await writePngs(photos, 8, 16);
    const child = start([
      ...["--dataset", photos, "--runs-dir", dir, "--name", "cut", "--max-steps", "100000"],
      ...["--sample-every", "10", ...small],
    ]);
    const reader = child.stdout.getReader();
    await reader.read();
    await reader.cancel();
    await child.stderr.cancel();
    await child.status;
    const last = storedEvents(join(dir, "cut")).at(-1);
    assert(last?.type === "run-ended" && last.reason === "interrupted");
  }));

Deno.test("an unknown flag and a bad value exit with 2 and are named", async () => {
  const unknown = await trained(["--learning-rat", "1"]);
  assert.deepEqual([unknown.code, unknown.out], [2, ""]);
  assert.match(unknown.err, /--learning-rat.*--learning-rate/s);
  const bad = await trained(["--batch-size", "many"]);
  assert.equal(bad.code, 2);
  assert.match(bad.err, /--batch-size.*many/);
});

Deno.test("--help explains the flags and exits with 0", async () => {
  const { code, out } = await trained(["--help"]);
  assert.equal(code, 0);
  assert.match(out, /--g-updates/);
});

Deno.test({
  name: "Ctrl-C finishes the step, saves a last sample and says so",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inTempDir(async (dir) => {
      const photos = join(dir, "photos");
      await writePngs(photos, 8, 16);
      const folder = join(dir, "stopped");
      const child = start([
        ...["--dataset", photos, "--runs-dir", dir, "--name", "stopped", "--max-steps", "100000"],
        ...["--sample-every", "100000", ...small],
      ]);
      const hasSteps = () => listRuns(dir).some(({ step }) => step > 0);
      while (!hasSteps()) await new Promise((resolve) => setTimeout(resolve, 50));
      child.kill("SIGINT");
      const { code, out, err } = await outcome(child);
      assert.equal(code, 0, err);
      assert.match(out, /finishing this step/);
      assert.match(out, /^stopped +after \d+ steps/m);
      const samples = [...Deno.readDirSync(join(folder, "samples"))].map(({ name }) => name);
      assert.equal(
        samples.length,
        6,
        "latents, real images, the untrained generator's, and the last, both by average and as trained",
      );
    }),
});
