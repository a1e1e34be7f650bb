/** The tasks as users run them who stand in another folder than the project's. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { listRuns } from "../../pipeline/store/mod.ts";
import { inTempDir, writePngs } from "../pipeline/sources/_fixtures.ts";

const tiny = "--no-crop --output-height 16 --batch-size 4 --sample-num 4 --gf-dim 2 --df-dim 2 " +
  "--z-dim 4 --max-steps 1 --backend wasm --measure off --no-install --no-dashboard";

/** Runs a task of the project in a folder. */
async function taskIn(folder: string, words: string): Promise<{ code: number; output: string }> {
  // Of a task that runs these tests.
  const { INIT_CWD: _, ...env } = Deno.env.toObject();
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "--config", resolve("deno.json"), ...words.split(" ")],
    cwd: folder,
    clearEnv: true,
    env: { ...env, NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code, output: text.decode(stdout) + text.decode(stderr) };
}

Deno.test("in any folder, what is stated is meant from there, and what is printed can be typed there", () =>
  inTempDir(async (dir) => {
    const here = join(Deno.realPathSync(dir), "here");
    await writePngs(join(here, "photos"), 4, 16);
    const trained = await taskIn(here, `train --dataset ./photos --runs-dir mine --name a ${tiny}`);
    assert.equal(trained.code, 0, trained.output);
    assert.match(trained.output, /^done .* samples, settings and log are in mine\/a$/m);
    const told = await taskIn(here, "events mine/a --type run-started");
    assert.match(told.output, new RegExp(`"dataset":"${here}/photos"`));
    const replayed = await taskIn(here, "replay mine/a --dump batches");
    assert.match(replayed.output, /^replay +step 1 of mine\/a, /m);
    assert.match(replayed.output, /^agrees /m);
    assert(existsSync(join(here, "batches")), "the dump lies there too");
    const goesOn = await taskIn(here, "train --resume mine/a --max-steps 2 --no-dashboard");
    assert.match(goesOn.output, /^resumed +after step 1, from mine\/a\/checkpoints\//m);
    assert.deepEqual(listRuns(join(here, "mine")).map(({ step }) => step), [2]);
  }));

Deno.test("what is not there is named by its whole path", () =>
  inTempDir(async (dir) => {
    const here = Deno.realPathSync(dir);
    const refused: [words: string, path: string][] = [
      [`train --dataset ./none --runs-dir mine ${tiny}`, `${here}/none`],
      ["train --resume mine/a", `${here}/mine/a`],
      ["train --resume latest --runs-dir mine", `${here}/mine`],
      ["events mine/a", `${here}/mine/a`],
      ["replay mine/a", `${here}/mine/a`],
    ];
    for (const [words, path] of refused) {
      const { code, output } = await taskIn(here, words);
      assert.notEqual(code, 0, words);
      assert(output.includes(path), `${words}: ${output}`);
    }
    assert(!existsSync(join(here, "mine")), "nothing was left behind");
  }));

Deno.test("of runs that begin at once without a name, each gets one of its own", () =>
  inTempDir(async (dir) => {
    const here = Deno.realPathSync(dir);
    await writePngs(join(here, "photos"), 4, 16);
    const words = `train --dataset photos --runs-dir mine ${tiny}`;
    const ended = await Promise.all([1, 2, 3].map(() => taskIn(here, words)));
    for (const { code, output } of ended) assert.equal(code, 0, output);
    const names = listRuns(join(here, "mine")).map(({ name, state }) => [name, state]);
    assert.deepEqual(names.sort(), [1, 2, 3].map((n) => [`photos-quickstart-${n}`, "finished"]));
  }));
