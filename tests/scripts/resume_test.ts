/** Stopped and resumed through the real command: what users do, and what machines do to them. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { readSettings } from "../../pipeline/mod.ts";
import { newestCheckpoint } from "../../pipeline/checkpoints/mod.ts";
import { randomStream } from "../../model/mod.ts";
import { architectures, writePhotos } from "../pipeline/_training.ts";
import { inTempDir } from "../pipeline/sources/_fixtures.ts";
import { storedEvents } from "../pipeline/store/_stored_events.ts";
import { startTrain, train } from "./_train_process.ts";

/** Tiny networks on 20 photos: epochs of five steps. */
function newRun(dir: string, name: string, more: string, backend = "cpu"): string[] {
  return (`--dataset ${dir}/photos --runs-dir ${dir}/runs --name ${name} --no-crop ` +
    "--output-height 16 --batch-size 4 --gf-dim 2 --df-dim 2 --gfc-dim 4 --dfc-dim 4 --z-dim 4 " +
    "--sample-num 4 --sample-every 10 --augment flip,crop=2,brightness " +
    `--backend ${backend} ${more}`)
    .split(" ");
}

const labels = (architecture: string) =>
  `--labels ${architecture === "conditional" ? "folder" : "none"}`;

const tensorsOf = (folder: string) =>
  Deno.readFileSync(join(newestCheckpoint(folder).checkpoint.path, "tensors.safetensors"));

function lossesOf(folder: string): number[][] {
  return storedEvents(folder).flatMap((event) => {
    return event.type === "step"
      ? [[event.step, event.dLossReal, event.dLossFake, event.gLoss]]
      : [];
  });
}

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
        const resumed = await train(["--resume", cut, "--max-steps", end]);
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
    const resume = ["--resume", "latest", "--runs-dir", join(dir, "runs")];
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
    assert.match(await refusal(`--init-from ${dir}/none`), /^error: --init-from .*none: No such/m);
    assert.match(await refusal(`--init-from ${first}`), /it is a whole run: take one of its/);
    assert.match(await refusal(`--init-from ${weights} --gf-dim 3`), /linear0\.weight is \[4,16\]/);
    assert.match(await refusal(`--init-from ${dir}/photos/dark/0.png`), /no.* safetensors file/);
  }));

/**
 * Ends a run at a random moment, again and again, and has it resumed each time.
 *
 * @returns how many steps it has done when it may end in peace
 */
async function killAgainAndAgain(folder: string, args: string[], kills: number): Promise<number> {
  const random = randomStream(547, `kill ${folder.at(-1)}`);
  let safe = 0;
  for (let kill = 0; kill < kills; kill++) {
    const child = startTrain(kill === 0 ? args : ["--resume", folder]);
    // The first life must leave a checkpoint, or there is nothing to resume.
    await child.printed(kill === 0 ? "saved" : "resumed");
    await new Promise((resolve) => setTimeout(resolve, 200 * random.uniform()));
    child.kill("SIGKILL");
    const { signal, output } = await child.ended;
    assert.equal(signal, "SIGKILL", `it ended before it was killed:\n${output}`);
    safe = safeSteps(folder, output, safe);
  }
  const end = safe + 3;
  const { code, output } = await train(["--resume", folder, "--max-steps", String(end)]);
  assert.equal(code, 0, output);
  return end;
}

/** Holds that nothing is torn or lost which the run had said is safe. */
function safeSteps(folder: string, output: string, before: number): number {
  const { checkpoint: { manifest: { step } }, refused } = newestCheckpoint(folder);
  const told = [...output.matchAll(/^saved +.*step-(\d+)$/gm)].map(([, digits]) => Number(digits));
  assert.deepEqual(refused, []);
  assert(step >= Math.max(before, ...told), `${step} is there, and ${told} were said to be`);
  const steps = lossesOf(folder).map(([number]) => number).slice(0, step);
  assert.deepEqual(steps, Array.from({ length: step }, (_, i) => i + 1));
  return step;
}

Deno.test({
  name: "a run that is killed 30 times at random moments loses nothing that was safe, nor a bit",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inTempDir(async (dir) => {
      await writePhotos(dir);
      const chain = async (architecture: string, seed: number) => {
        const folders = [`killed-${seed}`, `whole-${seed}`].map((name) => join(dir, "runs", name));
        const settings = `--seed ${seed} --threads 1 ${labels(architecture)}`;
        const often = "--max-steps 100000 --checkpoint-every 1 --keep-last 2";
        const args = newRun(dir, `killed-${seed}`, `${settings} ${often}`, "wasm");
        const end = await killAgainAndAgain(folders[0], args, 10);
        await train(newRun(dir, `whole-${seed}`, `${settings} --max-steps ${end}`, "wasm"));
        assert.deepEqual(tensorsOf(folders[0]), tensorsOf(folders[1]));
        assert.deepEqual(lossesOf(folders[0]), lossesOf(folders[1]));
      };
      await Promise.all([
        chain("unconditional", 1),
        chain("conditional", 2),
        chain("unconditional", 3),
      ]);
    }),
});
