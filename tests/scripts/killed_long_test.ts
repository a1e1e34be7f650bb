/** A run that is killed again and again: `kill -9`, power cuts, the system's killer of large processes. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { newestCheckpoint } from "../../pipeline/outputs/checkpoints/read_checkpoint.ts";
import { randomStream } from "../../model/mod.ts";
import { writePhotos } from "../pipeline/_training.ts";
import { inTempDir } from "../pipeline/sources/_fixtures.ts";
import { labels, lossesOf, newRun, tensorsOf } from "./_tiny_runs.ts";
import { startTrain, train } from "./_train_process.ts";

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
