/** Whole runs of tiny networks that begin steps early, beside the same ones that do not. */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { join } from "node:path";
import { encodeSafetensors, type Gan } from "../../../model/mod.ts";
import { openBackend } from "../../../ops/mod.ts";
import { listCheckpoints } from "../../../pipeline/outputs/checkpoints/folders.ts";
import { readCheckpoint } from "../../../pipeline/outputs/checkpoints/read_checkpoint.ts";
import { contentHash } from "../../../pipeline/contracts/content_hash.ts";
import type { RunConfig, RunEvent } from "../../../pipeline/mod.ts";
import { sendCommand } from "../../../pipeline/store/mod.ts";
import { replayFolder } from "../../../pipeline/replay/mod.ts";
import { testEachBackend } from "../../goldens/each_backend.ts";
import { computed } from "../_computed.ts";
import { ofType } from "../_of_type.ts";
import { currentBackend, trainNew, type TrainOptions } from "../_training.ts";
import { tinyConfig, writePhotos } from "../replay/_recorded.ts";
import { inTempDir } from "../sources/_fixtures.ts";
import { storedEvents } from "../store/_stored_events.ts";

interface Ended {
  events: RunEvent[];
  folder: string;
  error?: Error;
}

type Overrides = Parameters<typeof tinyConfig>[1];

/** Seventeen steps, or to whatever end. */
async function runIn(
  dir: string,
  stepsAhead: number,
  overrides: Overrides = {},
  options: TrainOptions = {},
): Promise<Ended> {
  const config: RunConfig = tinyConfig(dir, {
    name: `ahead-${stepsAhead}`,
    ...{ maxSteps: 17, sampleEvery: 6, checkpointEvery: 7, flightBatches: 5, keepEvery: 7 },
    ...overrides,
  });
  await writePhotos(config.dataset);
  const folder = join(config.runsDir, config.name);
  const error = await trainNew(config, { ...options, stepsAhead }).then(() => {}, (error) => error);
  return { events: storedEvents(folder), folder, error };
}

const wasm = { backend: "wasm", threads: 1 } as const;

/** The same run, with and without steps ahead, on a backend whose numbers come late as a GPU's do. */
async function both(dir: string, overrides: Overrides, onEvent: TrainOptions["onEvent"]) {
  const backend = await openBackend("wasm", wasm);
  try {
    const options = { backend, onEvent: withLateNumbers(onEvent) };
    const plain = await runIn(dir, 0, overrides, options);
    return { plain, early: await runIn(dir, 2, overrides, options) };
  } finally {
    backend.close();
  }
}

/** Has the networks tell of a step only after the next could have begun. */
function withLateNumbers(onEvent: TrainOptions["onEvent"]): TrainOptions["onEvent"] {
  return (event, gan) => {
    if (event.type === "run-started") tellLate(gan);
    onEvent?.(event, gan);
  };
}

function tellLate(gan: Gan): void {
  const trainStep = gan.trainStep.bind(gan);
  gan.trainStep = async (...step) => {
    const result = await trainStep(...step);
    await pause(15);
    return result;
  };
}

/** Hashes, since a difference between long arrays takes minutes to print. */
const checkpointsOf = (folder: string) =>
  listCheckpoints(join(folder, "checkpoints")).map(({ path, step }) => ({
    step,
    hash: contentHash(encodeSafetensors(readCheckpoint(path).state)),
  }));

testEachBackend(
  "a run that begins steps early computes, samples and saves the same to the last bit",
  (name) =>
    inTempDir(async (dir) => {
      const options = { backend: currentBackend(name) };
      const plain = await runIn(dir, 0, {}, options);
      const early = await runIn(dir, 2, {}, options);
      assert.deepEqual(computed(early.folder), computed(plain.folder));
      const saved = checkpointsOf(early.folder);
      assert.deepEqual(saved.map(({ step }) => step), [7, 14, 17]);
      assert.deepEqual(saved, checkpointsOf(plain.folder));
    }),
  ["webgpu", "wasm"],
);

Deno.test("steps begin early, two at most, and none where somebody looks at the networks", () =>
  inTempDir(async (dir) => {
    let underWay = 0;
    const seen: number[] = [];
    const lookedAt: number[] = [];
    const watch = (gan: Gan) => {
      const { trainStep, capture, sample } = gan;
      gan.trainStep = async (...step) => {
        seen.push(++underWay);
        return await trainStep.apply(gan, step).finally(() => underWay--);
      };
      gan.capture = () => (lookedAt.push(underWay), capture.apply(gan));
      gan.sample = (...latents) => (lookedAt.push(underWay), sample.apply(gan, latents));
    };
    const { early } = await both(dir, {}, (event, gan) => {
      if (event.type === "run-started" && event.config.name === "ahead-2") watch(gan);
    });
    // Looked at before step 1, 6 and 11 for the flight buffer, after 6 and 12 for a sample, after 7
    // and 14 for a checkpoint, and so on.
    assert.equal(seen.length, 17);
    assert.equal(Math.max(...seen), 3);
    assert.ok(lookedAt.length >= 9);
    assert.deepEqual(new Set(lookedAt), new Set([0]));
    assert.equal(early.error, undefined);
  }));

const rates = (rate: number) => ({ discriminator: rate, generator: rate });

const saneOnceBack: TrainOptions["onEvent"] = (event, gan) => {
  if (event.type === "rolled-back") gan.learningRates = rates(2e-4);
};

/** Steps so long that the third meets what is no number any more. */
const absurd = { learningRate: 1e8 };

for (const onNan of ["stop", "rollback", "ignore"] as const) {
  Deno.test(`--on-nan ${onNan} ends in the same networks where steps had begun that came to nothing`, () =>
    inTempDir(async (dir) => {
      const { plain, early } = await both(dir, { onNan, model: absurd }, saneOnceBack);
      assert.deepEqual(computed(early.folder), computed(plain.folder));
      assert.deepEqual(checkpointsOf(early.folder), checkpointsOf(plain.folder));
      const backs = ({ events }: Ended) =>
        ofType(events, "rolled-back").map(({ from, step }) => ({ from, step }));
      assert.deepEqual(backs(early), backs(plain));
      assert.equal(backs(early).length, onNan === "rollback" ? 1 : 0);
      assert.equal(early.error === undefined, onNan !== "stop");
      const [incident] = ofType(early.events, "incident");
      const steps = await replayFolder(join(early.folder, incident.folder!), wasm);
      assert.equal(steps.at(-1)!.step.step, incident.step);
      assert.ok(steps.at(-1)!.variablesCompared > 0);
      assert.deepEqual(steps.flatMap(({ differences }) => differences), []);
    }));
}

Deno.test("a command is obeyed when the steps that had begun are over, and recorded with the first that it changes", () =>
  inTempDir(async (dir) => {
    const send = (event: RunEvent) => {
      if (event.type !== "step" || event.step !== 2) return;
      sendCommand(join(dir, "runs"), "ahead-2", { name: "learning-rates", ...rates(0.01) });
    };
    const backend = await openBackend("wasm", wasm);
    const onEvent = withLateNumbers(send);
    const { events, folder } = await runIn(dir, 2, {}, { backend, onEvent });
    backend.close();
    const [command] = ofType(events, "command");
    assert(command.step > 2 && command.step <= 4, `after step ${command.step}`);
    const steps = await replayFolder(folder, wasm);
    assert.equal(steps.length, 17);
    assert.deepEqual(steps.flatMap(({ differences }) => differences), []);
  }));
