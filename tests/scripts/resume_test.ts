/** Stopped and resumed through the real command: what users do, and what machines do to them. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { readSettings } from "../../pipeline/store/mod.ts";
import { architectures, writePhotos } from "../pipeline/_training.ts";
import { inTempDir } from "../pipeline/sources/_fixtures.ts";
import { labels, lossesOf, newRun, tensorsOf } from "./_tiny_runs.ts";
import { train } from "./_host.ts";
import { startTrain } from "./_train_process.ts";

const stops = { unconditional: "SIGINT", conditional: "SIGTERM" } as const;

for (const architecture of architectures) {
  const signal = stops[architecture];
  Deno.test({
    name:
      `${signal} in a run of ${architecture} networks, then --resume, equals the undisturbed run`,
    ignore: Deno.build.os === "windows",
    fn: () =>
      inTempDir(async (dir) => {
        await writePhotos(dir);
        const [whole, cut] = ["whole", "cut"].map((name) => join(dir, "runs", name));
        const child = startTrain(newRun(dir, "cut", `--max-steps 100000 ${labels(architecture)}`));
        await child.printed("/100000  epoch ");
        child.kill(signal);
        const stopped = await child.ended;
        assert.equal(stopped.code, 0, stopped.output);
        assert.match(stopped.output, /^stopped +after [\d,]+ steps?/m);
        // Beyond the end of an epoch, wherever it was stopped.
        const end = String(lossesOf(cut).length + 5);
        const goOn = startTrain(["--resume", cut, "--max-steps", end, "--no-dashboard"]);
        const resumed = await goOn.ended;
        assert.equal(resumed.code, 0, resumed.output);
        assert.match(
          resumed.output,
          /^resumed +after step [\d,]+, from .*cut\/checkpoints\/step-0/m,
        );

        const undisturbed = newRun(dir, "whole", `--max-steps ${end} ${labels(architecture)}`);
        const { code, output } = await train(undisturbed);
        assert.equal(code, 0, output);
        assert.deepEqual(lossesOf(cut), lossesOf(whole));
        assert.deepEqual(tensorsOf(cut), tensorsOf(whole));
      }),
  });
}

Deno.test("--resume latest goes on with the run that was trained last, as far as is stated", () =>
  inTempDir(async (dir) => {
    await writePhotos(dir);
    for (const name of ["older", "newer"]) await train(newRun(dir, name, "--max-steps 2"));
    const resume = ["--resume", "latest", "--runs-dir", join(dir, "runs"), "--no-dashboard"];
    const { code, output } = await train([...resume, "--max-steps", "4"]);
    assert.equal(code, 0, output);
    assert.match(output, /^resumed +after step 2, from .*newer/m);
    assert.deepEqual(lossesOf(join(dir, "runs", "newer")).map(([step]) => step), [1, 2, 3, 4]);
  }));

Deno.test("--resume of what is no run is one line, and exits with 2", () =>
  inTempDir(async (dir) => {
    const { code, output } = await train(["--resume", join(dir, "nowhere")]);
    assert.equal(code, 2);
    assert.match(output, /^error: --resume is ".*nowhere": there is no such folder; [^\n]+\n$/);
    const latest = await train(["--resume", "latest", "--runs-dir", dir]);
    assert.equal(latest.code, 2);
    assert.match(latest.output, /^error: --resume is "latest": there is no run in .*\n$/);
  }));

Deno.test("--init-from begins a new run with the weights of another's checkpoint", () =>
  inTempDir(async (dir) => {
    await writePhotos(dir);
    await train(newRun(dir, "first", "--max-steps 2"));
    const checkpoint = join(dir, "runs", "first", "checkpoints", "step-000002");
    for (const from of [checkpoint, join(checkpoint, "tensors.safetensors")]) {
      const name = from === checkpoint ? "folder" : "file";
      const begun = await train(newRun(dir, name, `--max-steps 1 --init-from ${from}`));
      assert.equal(begun.code, 0, begun.output);
    }
    const [first, folder, file] = ["first", "folder", "file"].map((name) =>
      lossesOf(join(dir, "runs", name))
    );
    assert.notDeepEqual(folder[0], first[0]);
    assert.deepEqual(folder, file);
    const parent = { run: "first", step: 2, changes: {} };
    assert.deepEqual(readSettings(join(dir, "runs", "folder")).parent, parent);
  }));

Deno.test("--init-from names what it cannot use, and leaves no run behind", () =>
  inTempDir(async (dir) => {
    await writePhotos(dir);
    await train(newRun(dir, "first", "--max-steps 1"));
    const first = join(dir, "runs", "first");
    const refusal = async (more: string) => {
      const { code, output } = await train(newRun(dir, "second", `--max-steps 1 ${more}`));
      assert.equal(code, 1, output);
      assert.throws(() => Deno.statSync(join(dir, "runs", "second")), Deno.errors.NotFound);
      return output;
    };
    const weights = `${first}/checkpoints/step-000001`;
    assert.match(
      await refusal(`--init-from ${dir}/none`),
      /^error: --init-from .*none: there is no such/m,
    );
    assert.match(await refusal(`--init-from ${first}`), /it is a whole run: take one of its/);
    assert.match(await refusal(`--init-from ${weights} --gf-dim 3`), /linear0\.weight is \[4,16\]/);
    assert.match(await refusal(`--init-from ${dir}/photos/dark/0.png`), /no.* safetensors file/);
  }));
