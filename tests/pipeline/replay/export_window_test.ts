import assert from "node:assert/strict";
import { join } from "node:path";
import { openBackend } from "../../../ops/mod.ts";
import { openDataset } from "../../../pipeline/mod.ts";
import { exportWindow, openRecordedRun, replayFolder } from "../../../pipeline/replay/mod.ts";
import { inTempDir } from "../sources/_fixtures.ts";
import { recordRun, tinyConfig, withReplayer } from "./_recorded.ts";

/** Records a run, and exports its steps 4 to 6 into a folder. */
async function exported(dir: string): Promise<string> {
  // Not once for all tests: `replayFolder` closes what it opens, and tfjs has one of a name.
  const backend = await openBackend("wasm", { threads: 1 });
  const { folder } = await recordRun(tinyConfig(dir), backend);
  const state = await withReplayer(folder, backend, async (replayer) => {
    await replayer.goTo(3);
    return await replayer.state();
  });
  const run = openRecordedRun(folder);
  const window = join(dir, "window");
  const dataset = await openDataset(run.record.settings.config);
  await exportWindow(window, run, { from: 3, to: 6, state }, dataset);
  run.record.close();
  backend.close();
  return window;
}

const where = { backend: "wasm", threads: 1 } as const;

Deno.test("an exported window replays to the same bits, without its run and its data set", () =>
  inTempDir(async (dir) => {
    const window = await exported(dir);
    await Deno.remove(join(dir, "runs"), { recursive: true });
    await Deno.remove(join(dir, "photos"), { recursive: true });
    const steps = await replayFolder(window, where);
    assert.deepEqual(steps.map(({ step }) => step.step), [4, 5, 6]);
    assert(steps.every(({ tolerance }) => tolerance === 0));
    assert.deepEqual(steps.flatMap(({ differences }) => differences), []);
  }));

Deno.test("other hyper-parameters make it another", () =>
  inTempDir(async (dir) => {
    const window = await exported(dir);
    const [first] = await replayFolder(window, { ...where, set: { beta1: 0 } });
    const losses = first.differences.flatMap((each) => each.kind === "loss" ? [each.name] : []);
    assert.deepEqual(losses, ["gLoss"]);
  }));

Deno.test("a state whose bytes have changed is refused by name", () =>
  inTempDir(async (dir) => {
    const window = await exported(dir);
    const path = join(window, "state.safetensors");
    const bytes = await Deno.readFile(path);
    bytes[bytes.length - 1] ^= 1;
    await Deno.writeFile(path, bytes);
    await assert.rejects(replayFolder(window, where), /state\.safetensors .*bytes have changed/);
  }));
