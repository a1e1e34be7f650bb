import assert from "node:assert/strict";
import { Subject } from "rxjs";
import type { ReplayEvent } from "../../../pipeline/contracts/replay_events.ts";
import type { CodeVersion } from "../../../pipeline/outputs/record/entries.ts";
import { openRecordedRun } from "../../../pipeline/replay/recorded_run.ts";
import { type TellOptions, tellReplay } from "../../../pipeline/replay/tell_replay.ts";
import { inTempDir } from "../sources/_fixtures.ts";
import { recordRun, tinyConfig, withReplayer } from "./_recorded.ts";
import { backend } from "../_wasm.ts";

interface Wishes extends Partial<Omit<TellOptions, "stop">> {
  /** Stops the replay when it has told of this step. */
  stopAt?: number;
  /** An Adam that is not the recorded one. */
  beta1?: number;
  /** What the record says that it was made with. */
  recordedBy?: CodeVersion;
}

/** What is told of a replay of a tiny run, with a state at 3 and 7 of its 7 steps. */
async function toldOf(
  { stopAt, beta1, recordedBy, ...wishes }: Wishes,
): Promise<ReplayEvent[]> {
  const events: ReplayEvent[] = [];
  await inTempDir(async (dir) => {
    const { folder } = await recordRun(
      tinyConfig(dir, { backend: "wasm", threads: 1, record: "pixels" }),
      backend,
    );
    const run = openRecordedRun(folder);
    const { settingsAt } = run.record;
    if (recordedBy) {
      run.record.settingsAt = (step) => ({ ...settingsAt(step), versions: recordedBy });
    }
    const stop = new Subject<void>();
    const model = beta1 === undefined ? {} : { beta1 };
    await withReplayer(
      folder,
      backend,
      (replayer) =>
        tellReplay({ run, backend, replayer, from: 1, to: 7, stop, ...wishes }, (event) => {
          events.push(event);
          if (event.type === "replay-step" && event.step === stopAt) stop.next();
        }),
      { model },
    );
    assert.equal(stop.observed, false);
    run.record.close();
  });
  return events;
}

const places = (events: readonly ReplayEvent[]) =>
  events.map((event) => {
    switch (event.type) {
      case "replay-step":
        return event.isLeadUp ? `(${event.step})` : `${event.step}`;
      case "replay-started":
        return `${event.from} to ${event.to} from ${event.start.step}`;
      case "replay-ended":
        return `${event.verdict} ${event.firstDiffering ?? ""}`.trim();
      default:
        return event.type;
    }
  });

Deno.test("a replay tells where it starts, of each step, and that all agrees", async () => {
  const events = await toldOf({ from: 5 });
  assert.deepEqual(places(events), ["5 to 7 from 3", "(4)", "5", "6", "7", "agrees"]);
  for (const event of events) {
    if (event.type === "replay-step") assert.deepEqual(event.recorded, event.replayed);
  }
});

Deno.test("it ends with the first step that differs, the steps that lead up included", async () => {
  const events = await toldOf({ from: 5, beta1: 0.25 });
  assert.deepEqual(places(events), ["5 to 7 from 3", "(4)", "differs 4"]);
});

Deno.test("it goes on after that if it is to, and counts what differs", async () => {
  const events = await toldOf({ from: 4, beta1: 0.25, goesOn: true });
  assert.deepEqual(places(events), ["4 to 7 from 3", "4", "5", "6", "7", "differs 4"]);
  const ended = events.at(-1);
  assert(ended?.type === "replay-ended");
  assert.equal(ended.stepsDiffering, 4);
});

Deno.test("a step tells of the first difference of each kind, the nearest to the cause first", async () => {
  const step = (await toldOf({ from: 4, beta1: 0.25, goesOn: true })).at(-2);
  assert(step?.type === "replay-step");
  assert.deepEqual(step.differences.map(({ kind }) => kind), ["loss", "variable"]);
  const [loss, variable] = step.differences;
  assert(loss.kind === "loss" && variable.kind === "variable");
  assert.equal(loss.name, "dLossReal");
  assert(variable.distance && variable.distance.largestAbsolute > 0);
  assert(variable.more > 0);
});

Deno.test("it says when another version of the program recorded the run", async () => {
  const [sound] = await toldOf({ from: 7 });
  assert(sound.type === "replay-started" && sound.isSameProgram);
  const [other] = await toldOf({ from: 7, recordedBy: { deno: "1.0.0", v8: "1" } });
  assert(other.type === "replay-started" && !other.isSameProgram);
});

Deno.test("a condition ends it, unless a step that leads up meets it", async () => {
  const events = await toldOf({ from: 5, breakAt: ({ step }) => step === 4 || step === 6 });
  assert.deepEqual(places(events), ["5 to 7 from 3", "(4)", "5", "6", "break"]);
});

Deno.test("it is stopped between two steps, and has agreed so far", async () => {
  const events = await toldOf({ stopAt: 2 });
  assert.deepEqual(places(events), ["1 to 7 from 0", "1", "2", "stopped"]);
});

Deno.test("pictures are drawn of the steps that are asked for, and named", async () => {
  const drawn: number[] = [];
  const events = await toldOf({
    from: 6,
    draw: ({ step: { step } }) => {
      drawn.push(step);
      return Promise.resolve(`${step}.png`);
    },
  });
  assert.deepEqual(drawn, [6, 7]);
  const pictures = events.flatMap((event) => event.type === "replay-step" ? [event.picture] : []);
  assert.deepEqual(pictures, [undefined, undefined, "6.png", "7.png"]);
});

Deno.test("what goes wrong is told of, and thrown", async () => {
  const events: ReplayEvent[] = [];
  const draw = () => Promise.reject(new Error("the disk is full"));
  await inTempDir(async (dir) => {
    const config = tinyConfig(dir, { backend: "wasm", threads: 1, record: "pixels" });
    const { folder } = await recordRun(config, backend);
    const run = openRecordedRun(folder);
    await assert.rejects(
      withReplayer(folder, backend, (replayer) =>
        tellReplay(
          { run, backend, replayer, from: 1, to: 7, draw },
          (event) => void events.push(event),
        )),
      /the disk is full/,
    );
    run.record.close();
  });
  const ended = events.at(-1);
  assert(ended?.type === "replay-ended");
  assert.equal(ended.verdict, "failed");
  assert.equal(ended.message, "the disk is full");
});
