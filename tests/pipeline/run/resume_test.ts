import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { Subject } from "rxjs";
import { listCheckpoints } from "../../../pipeline/outputs/checkpoints/folders.ts";
import { readCheckpoint } from "../../../pipeline/outputs/checkpoints/read_checkpoint.ts";
import { openRunToContinue, type RunEvent } from "../../../pipeline/mod.ts";
import { readSettings, sendCommand } from "../../../pipeline/store/mod.ts";
import { testEachBackend } from "../../goldens/each_backend.ts";
import {
  architectures,
  currentBackend,
  tinyConfig,
  trainNew,
  trainOn,
  writePhotos,
} from "../_training.ts";
import { computed } from "../_computed.ts";
import { namesIn } from "../outputs/checkpoints/_checkpoint.ts";
import { inTempDir } from "../sources/_fixtures.ts";
import { storedEvents } from "../store/_stored_events.ts";

const checkpointAt = (folder: string, step: number) =>
  readCheckpoint(join(folder, "checkpoints", `step-${String(step).padStart(6, "0")}`));

const bySteps = (events: RunEvent[], type: RunEvent["type"]) =>
  events.flatMap((event) => event.type === type && "step" in event ? [event.step] : []);

for (const architecture of architectures) {
  testEachBackend(
    `a run of ${architecture} networks, stopped inside an epoch, goes on to the same bits`,
    (name) =>
      inTempDir(async (dir) => {
        await writePhotos(dir);
        const backend = currentBackend(name);
        const [whole, cut] = ["whole", "cut"].map((run) => join(dir, "runs", run));
        const config = tinyConfig(dir, architecture);
        await trainNew(config, { backend });
        await trainNew({ ...config, name: "cut", maxSteps: 3 }, { backend });
        await trainOn(cut, { maxSteps: 7 }, { backend });

        // The run that stopped took a sample there which the other had no cause for.
        const withoutStop = computed(cut).filter((one) => !(one.png && one.step === 3));
        assert.deepEqual(withoutStop, computed(whole));
        const { state: expected } = checkpointAt(whole, 7);
        const { state } = checkpointAt(cut, 7);
        assert.deepEqual(state, expected);
      }),
    // What a backend restores of conditional networks is gan_state_test.ts's.
    architecture === "conditional" ? ["wasm"] : undefined,
  );
}

Deno.test("a run goes on at the end of an epoch with the next one", () =>
  inTempDir(async (dir) => {
    await writePhotos(dir);
    const config = tinyConfig(dir, "unconditional");
    await trainNew({ ...config, maxSteps: 5 });
    const events = await trainOn(join(dir, "runs", "whole"), { maxSteps: 6 });
    const [resumed] = events;
    assert(resumed.type === "run-resumed");
    assert.deepEqual([resumed.step, resumed.epoch, resumed.stepInEpoch], [5, 0, 5]);
    assert.equal(resumed.checkpoint, "checkpoints/step-000005");
    const step = events.find(({ type }) => type === "step");
    assert(step?.type === "step" && step.epoch === 1 && step.stepInEpoch === 1);
  }));

Deno.test("steps that were lost with a process are told once, as they come again", () =>
  inTempDir(async (dir) => {
    await writePhotos(dir);
    const folder = join(dir, "runs", "whole");
    await trainNew(tinyConfig(dir, "unconditional", { checkpointEvery: 3, sampleEvery: 3 }));
    const undisturbed = computed(folder);
    // As if the process had died after step 7, before its checkpoint.
    await Deno.remove(join(folder, "checkpoints", "step-000007"), { recursive: true });
    const saved = listCheckpoints(join(folder, "checkpoints")).at(-1)!.step;
    const events = await trainOn(folder);
    assert.deepEqual(bySteps(events, "step"), [4, 5, 6, 7].filter((step) => step > saved));
    assert.deepEqual(computed(folder), undisturbed);
    assert.deepEqual(bySteps(storedEvents(folder), "step"), [1, 2, 3, 4, 5, 6, 7]);
    assert.deepEqual(bySteps(storedEvents(folder), "sample"), [0, 3, 6, 7]);
  }));

Deno.test("a sample that is due at the step of a checkpoint is told before it is committed", () =>
  inTempDir(async (dir) => {
    await writePhotos(dir);
    const every = { checkpointEvery: 2, sampleEvery: 2 };
    const events = await trainNew(tinyConfig(dir, "unconditional", every));
    const due = bySteps(events, "checkpoint").filter((step) => step % 2 === 0);
    assert(due.length > 0);
    for (const step of due) {
      const at = (type: RunEvent["type"]) =>
        events.findIndex((event) => event.type === type && "step" in event && event.step === step);
      assert(at("sample") < at("checkpoint"), `step ${step}`);
    }
  }));

/** Emits when a step is told. */
function atStep(wanted: number) {
  const reached = new Subject<void>();
  const onEvent = (event: RunEvent) => {
    if (event.type === "step" && event.step === wanted) reached.next();
  };
  return { reached, onEvent };
}

Deno.test("a run that was asked to stop goes on as if it had not been", () =>
  inTempDir(async (dir) => {
    await writePhotos(dir);
    const config = tinyConfig(dir, "unconditional");
    const [whole, cut] = ["whole", "cut"].map((run) => join(dir, "runs", run));
    await trainNew(config);
    const { reached, onEvent } = atStep(2);
    const stopped = await trainNew({ ...config, name: "cut" }, { stop: reached, onEvent });
    const [step, ...others] = bySteps(stopped, "checkpoint");
    assert(step >= 2 && step < 7 && others.length === 0, `stopped at ${step}`);
    await trainOn(cut);
    assert.deepEqual(checkpointAt(cut, 7).state, checkpointAt(whole, 7).state);
  }));

Deno.test("a checkpoint that is asked for is of the step at hand", () =>
  inTempDir(async (dir) => {
    await writePhotos(dir);
    const { reached, onEvent } = atStep(3);
    const config = tinyConfig(dir, "unconditional");
    reached.subscribe(() => sendCommand(config.runsDir, config.name, { name: "checkpoint" }));
    const events = await trainNew(config, { onEvent });
    const asked = events.find(({ type }) => type === "command");
    assert(asked?.type === "command" && asked.step >= 3);
    const saved = events.flatMap((event) =>
      event.type === "checkpoint" ? [[event.step, event.why]] : []
    );
    assert.deepEqual(saved, [[asked.step, "asked"], [7, "end"]]);
    const { state } = checkpointAt(join(dir, "runs", "whole"), asked.step);
    assert.deepEqual(Number(state["adam.discriminator.beta1_power"].data[0]), 0.5 ** asked.step);
  }));

const flipLastByte = (file: string) => {
  const bytes = Deno.readFileSync(file);
  bytes[bytes.length - 1] ^= 1;
  Deno.writeFileSync(file, bytes);
};

Deno.test("a damaged checkpoint is named and set aside, and the one before it taken", () =>
  inTempDir(async (dir) => {
    await writePhotos(dir);
    const folder = join(dir, "runs", "whole");
    await trainNew(tinyConfig(dir, "unconditional", { checkpointEvery: 2 }));
    const before = checkpointAt(folder, 7);
    const [second, newest] = listCheckpoints(join(folder, "checkpoints")).slice(-2);
    flipLastByte(join(newest.path, "tensors.safetensors"));
    const [resumed, warning] = await trainOn(folder);
    assert(resumed.type === "run-resumed" && resumed.step === second.step);
    assert(warning.type === "warning");
    assert.match(warning.message, /step-000007 is damaged: .*SHA-256.*set aside, going on from/);
    assert.deepEqual(checkpointAt(folder, 7).state, before.state);
    assert(namesIn(join(folder, "checkpoints")).includes("step-000007.damaged"));
  }));

Deno.test("a run that goes on removes what a kill left of an incident, and no whole one", () =>
  inTempDir(async (dir) => {
    await writePhotos(dir);
    const folder = join(dir, "runs", "whole");
    await trainNew(tinyConfig(dir, "unconditional", { maxSteps: 2 }));
    const incidents = join(folder, "incidents");
    const names = ["step-000001", "step-000001.tmp", "step-000001-2.tmp", "mine.tmp"];
    for (const name of names) Deno.mkdirSync(join(incidents, name), { recursive: true });
    await trainOn(folder, { maxSteps: 3 });
    assert.deepEqual(namesIn(incidents), ["mine.tmp", "step-000001"]);
  }));

Deno.test("where every checkpoint is damaged, each is named and nothing is changed", () =>
  inTempDir(async (dir) => {
    await writePhotos(dir);
    const folder = join(dir, "runs", "whole");
    await trainNew(tinyConfig(dir, "unconditional", { checkpointEvery: 4 }));
    const checkpoints = join(folder, "checkpoints");
    const names = namesIn(checkpoints);
    for (const name of names) flipLastByte(join(checkpoints, name, "manifest.json"));
    await assert.rejects(trainOn(folder), (error: Error) => {
      assert.match(error.message, /^run "whole" has no whole checkpoint: .*put back a copy/);
      return names.every((name) => error.message.includes(`${name} is damaged: manifest.json`));
    });
    assert.deepEqual(namesIn(checkpoints), names);
  }));

Deno.test("a run without a checkpoint says so, and what to do", () =>
  inTempDir(async (dir) => {
    await writePhotos(dir);
    const folder = join(dir, "runs", "whole");
    await trainNew(tinyConfig(dir, "unconditional", { maxSteps: 1 }));
    await Deno.remove(join(folder, "checkpoints"), { recursive: true });
    await assert.rejects(trainOn(folder), /run "whole" has no checkpoint in .*train it anew/);
  }));

Deno.test("a run that is at its end goes on only with a later one", () =>
  inTempDir(async (dir) => {
    await writePhotos(dir);
    const folder = join(dir, "runs", "whole");
    await trainNew(tinyConfig(dir, "unconditional", { maxSteps: 2 }));
    await assert.rejects(trainOn(folder), /at its end, 2 of 2 steps: state a larger --max-steps/);
    const events = await trainOn(folder, { maxSteps: 3 });
    assert.deepEqual(bySteps(events, "step"), [3]);
    assert.equal(readSettings(folder).config.maxSteps, 3, "and so it is from now on");
  }));

Deno.test("networks of another architecture are refused by the first that differ", () =>
  inTempDir(async (dir) => {
    await writePhotos(dir);
    const folder = join(dir, "runs", "whole");
    await trainNew(tinyConfig(dir, "unconditional", { maxSteps: 2 }));
    await edit(join(folder, "run.json"), /"gfDim": 2/, '"gfDim": 3');
    await assert.rejects(
      trainOn(folder, { maxSteps: 3 }),
      /checkpoint .*step-000002: .*generator\.linear0\.weight is \[4,16\] where \[4,24\] is wanted/,
    );
  }));

Deno.test("settings that were edited so that steps would be others are named", () =>
  inTempDir(async (dir) => {
    await writePhotos(dir);
    const folder = join(dir, "runs", "whole");
    await trainNew(tinyConfig(dir, "unconditional", { maxSteps: 2 }));
    await edit(join(folder, "run.json"), /"beta1": 0.5/, '"beta1": 0.6');
    await assert.rejects(
      trainOn(folder, { maxSteps: 3 }),
      /other settings: model\.beta1 was 0\.5 and is 0\.6; put run\.json back/,
    );
  }));

Deno.test("data that have changed are refused, and it is said what is different", () =>
  inTempDir(async (dir) => {
    const photos = await writePhotos(dir);
    const folder = join(dir, "runs", "whole");
    await trainNew(tinyConfig(dir, "unconditional", { maxSteps: 2 }));
    await Deno.copyFile(join(photos, "light", "1.png"), join(photos, "light", "x.png"));
    const goingOn = trainOn(folder, { maxSteps: 3 });
    await assert.rejects(goingOn, /not what the run was trained on: it had 20 images and has 21/);
  }));

Deno.test("data may have moved", () =>
  inTempDir(async (dir) => {
    const photos = await writePhotos(dir);
    const folder = join(dir, "runs", "whole");
    await trainNew(tinyConfig(dir, "unconditional", { maxSteps: 2 }));
    await Deno.rename(photos, `${photos}-elsewhere`);
    const events = await trainOn(folder, { maxSteps: 3, dataset: `${photos}-elsewhere` });
    assert.deepEqual(bySteps(events, "step"), [3]);
  }));

Deno.test("a run that another process trains is left alone", () =>
  inTempDir(async (dir) => {
    await writePhotos(dir);
    const folder = join(dir, "runs", "whole");
    await trainNew(tinyConfig(dir, "unconditional", { maxSteps: 2 }));
    const orphan = join(folder, "checkpoints", `step-000009.${crypto.randomUUID()}.tmp`);
    await Deno.mkdir(orphan);
    const owner = await openRunToContinue(folder, { step: 2 });
    try {
      await assert.rejects(trainOn(folder, { maxSteps: 3 }), /is being trained by another process/);
      assert((await Deno.stat(orphan)).isDirectory, "the other one may be writing it");
      // As before its first checkpoint: that is not what is wrong.
      await Deno.rename(join(folder, "checkpoints"), join(dir, "aside"));
      await assert.rejects(trainOn(folder, { maxSteps: 3 }), /is being trained by another process/);
      await Deno.rename(join(dir, "aside"), join(folder, "checkpoints"));
    } finally {
      owner.close();
    }
    await trainOn(folder, { maxSteps: 3 });
    assert(!namesIn(join(folder, "checkpoints")).includes(basename(orphan)));
  }));

Deno.test("another device is told of, since the last bits will differ", () =>
  inTempDir(async (dir) => {
    await writePhotos(dir);
    const folder = join(dir, "runs", "whole");
    await trainNew(tinyConfig(dir, "unconditional", { maxSteps: 2 }));
    const backend = { ...currentBackend(), description: "another" };
    const events = await trainOn(folder, { maxSteps: 3 }, { backend });
    const messages = events.flatMap((event) => event.type === "warning" ? [event.message] : []);
    assert.deepEqual(messages, [
      "it was trained on wasm: under test, and goes on with wasm: another: the last bits will differ",
    ]);
  }));

Deno.test("learning rates go on as they were left", () =>
  inTempDir(async (dir) => {
    await writePhotos(dir);
    const folder = join(dir, "runs", "whole");
    const left = { discriminator: 1e-5, generator: 3e-5 };
    await trainNew(tinyConfig(dir, "unconditional", { maxSteps: 2 }), {
      onEvent: ({ type }, gan) => {
        if (type === "step") gan.learningRates = left;
      },
    });
    let found: unknown;
    await trainOn(folder, { maxSteps: 3 }, {
      onEvent: ({ type }, gan) => {
        if (type === "run-resumed") found = gan.learningRates;
      },
    });
    assert.deepEqual(found, left);
  }));

async function edit(file: string, from: RegExp, to: string): Promise<void> {
  const text = await Deno.readTextFile(file);
  assert.match(text, from);
  await Deno.writeTextFile(file, text.replace(from, to));
}
