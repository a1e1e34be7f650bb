/** The whole chain on one tiny run, through the commands: `deno task test:tiny`. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { newestCheckpoint } from "../pipeline/outputs/checkpoints/read_checkpoint.ts";
import { listRuns } from "../pipeline/store/mod.ts";
import { inTempDir } from "./pipeline/sources/_fixtures.ts";
import { storedEvents } from "./pipeline/store/_stored_events.ts";
import { startTrain, train } from "./scripts/_train_process.ts";

const tiny = "--dataset avatars --avatar-count 12 --output-height 16 --batch-size 4 --gf-dim 2 " +
  "--df-dim 2 --z-dim 4 --sample-num 4 --sample-every 2 --checkpoint-every 2 --augment flip " +
  "--backend wasm --threads 1 --record reference --measure off";

const newRun = (dir: string, name: string, more: string) =>
  `${tiny} --cache-dir ${dir}/cache --runs-dir ${dir}/runs --name ${name} ${more}`.split(" ");

const tensorsOf = (folder: string) =>
  Deno.readFileSync(join(newestCheckpoint(folder).checkpoint.path, "tensors.safetensors"));

const stepsOf = (folder: string) => storedEvents(folder).filter(({ type }) => type === "step");

const lossesOf = (folder: string) =>
  storedEvents(folder).flatMap((event) =>
    event.type === "step" ? [[event.dLoss, event.gLoss]] : []
  );

/** Its page, by the link that the command has printed. */
async function pageOf(output: string): Promise<string> {
  const [, link] = output.match(/^dashboard: (http\S+)$/m) ?? [];
  assert(link, output);
  return await (await fetch(link)).text();
}

async function replay(args: readonly string[]): Promise<{ code: number; output: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "scripts/replay.ts", ...args],
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, output: text(stdout) + text(stderr) };
}

Deno.test("drawn images train, are shown, sampled and saved; the run goes on and replays bit for bit", () =>
  inTempDir(async (dir) => {
    const [cut, whole] = ["cut", "whole"].map((name) => join(dir, "runs", name));

    // Trains until it is stopped, with its dashboard beside it.
    const child = startTrain(newRun(dir, "cut", "--max-steps 100000"));
    const page = await pageOf(await child.printed("saved"));
    assert.match(page, /<title>[^<]*cut/);
    child.kill("SIGINT");
    const { code, output } = await child.ended;
    assert.equal(code, 0, output);
    const samples = storedEvents(cut).flatMap((event) => event.type === "sample" ? [event] : []);
    assert(samples.length >= 2 && samples.every(({ file }) => existsSync(join(cut, file))));

    // Goes on, and ends where a run ends that nobody stopped.
    const end = stepsOf(cut).length + 3;
    const resumed = await train(["--resume", cut, "--max-steps", `${end}`, "--no-dashboard"]);
    assert.equal(resumed.code, 0, resumed.output);
    const more = `--max-steps ${end} --no-dashboard`;
    const undisturbed = await train(newRun(dir, "whole", more));
    assert.equal(undisturbed.code, 0, undisturbed.output);
    assert.equal(stepsOf(cut).length, end);
    assert.deepEqual(lossesOf(cut), lossesOf(whole));
    assert.deepEqual(tensorsOf(cut), tensorsOf(whole));
    assert.deepEqual(listRuns(join(dir, "runs")).map(({ state }) => state), [
      "finished",
      "finished",
    ]);

    const replayed = await replay([cut]);
    assert.equal(replayed.code, 0, replayed.output);
    assert.match(replayed.output, new RegExp(`^agrees +${end} steps `, "m"));
  }));
