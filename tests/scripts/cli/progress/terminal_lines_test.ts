import assert from "node:assert/strict";
import {
  type CheckpointSaved,
  noEvents,
  runAfter,
  type RunEvent,
  type RunResumed,
  type RunState,
  type StepDone,
} from "../../../../pipeline/mod.ts";
import { formatStep } from "../../../../scripts/cli/progress/format_step.ts";
import { palette } from "../../../../scripts/cli/progress/paint.ts";
import { terminalLines } from "../../../../scripts/cli/progress/terminal_lines.ts";
import { runConfig } from "../../../pipeline/store/_run_config.ts";
import { started, step } from "./_events.ts";

const paint = palette(false);
const begun = runAfter(noEvents, [started]);
const after = (run: RunState, ...events: RunEvent[]) => runAfter(run, events);

function lineAfter(run: RunState, event: StepDone): string {
  const now = after(run, event);
  return formatStep(event, now);
}

Deno.test("a step's plain line says where it stands and how it goes", () => {
  assert.equal(
    lineAfter(begun, step(84)),
    "step  84/384  epoch 2/6  d_loss 1.250  g_loss 0.875  D(x) 0.61  D(G(z)) 0.31  " +
      "64 images/s  ETA 5:00",
  );
});

Deno.test("the time left follows the steps of late, waiting included", () => {
  const slow = step(1, { stepMillis: 10_000, waitMillis: 0 });
  let now = after(begun, slow);
  assert.match(formatStep(slow, now), /ETA 1:03:50$/);
  for (let i = 2; i <= 300; i++) now = after(now, step(i));
  assert.match(formatStep(step(300), now), /ETA 1:24$/);
});

Deno.test("the speed is that of the steps of late: one slow step hardly moves it", () => {
  let now = begun;
  for (let i = 1; i <= 40; i++) now = after(now, step(i));
  const slow = step(41, { stepMillis: 1900, imagesPerSecond: 32 });
  assert.match(lineAfter(now, slow), / 61 images\/s /);
});

Deno.test("saved images are named by a path that can be opened", () => {
  const saved = { at: 0, step: 100, epoch: 0, stepInEpoch: 100, images: 64, dLoss: 1, gLoss: 1 };
  const sample = { ...saved, type: "sample", file: "samples/train_00_0100.png" } as const;
  assert.deepEqual(terminalLines(sample, begun, paint), [
    "sample   runs/first/samples/train_00_0100.png",
  ]);
  const real = { type: "real", at: 0, file: "samples/real.png", images: 64 } as const;
  assert.deepEqual(terminalLines(real, begun, paint), ["real     runs/first/samples/real.png"]);
});

function ended(reason: "finished" | "interrupted" | "failed"): RunEvent {
  return { type: "run-ended", at: 0, reason, step: 384, seconds: 298 };
}

Deno.test("skipped files are named with the reason, then counted", () => {
  const skipped = { type: "data-skipped", at: 0, file: "a.jpg", reason: "truncated" } as const;
  assert.deepEqual(terminalLines(skipped, begun, paint), ["skipped  a.jpg: truncated"]);
  const [count] = terminalLines(ended("finished"), { ...begun, skipped: 214 }, paint);
  assert.equal(count, "skipped  214 images in all; deno task events runs/first names each");
});

Deno.test("warnings stand out only by their label and colour", () => {
  const warning = { type: "warning", at: 0, message: "D's loss is stuck" } as const;
  assert.deepEqual(terminalLines(warning, begun, paint), ["warning  D's loss is stuck"]);
  const inColour = terminalLines(warning, begun, palette(true));
  assert.deepEqual(inColour, ["\x1b[33mwarning\x1b[39m  D's loss is stuck"]);
});

Deno.test("the last lines say how the run ended, where everything is and how to go on", () => {
  const end = (reason: "finished" | "interrupted" | "failed", run: Partial<RunState> = {}) =>
    terminalLines(ended(reason), { ...begun, ...run }, paint).join("\n");
  const [stopped, failed] = ["stopped  ", "failed   "]
    .map((label) => `${label}after 384 steps in 4:58; its files are in runs/first`);
  const goOn = (after = "") => `\n         go on${after} with deno task train --resume runs/first`;
  assert.equal(
    end("finished", { savedStep: 384 }),
    "done     384 steps in 4:58; samples, settings and log are in runs/first",
  );
  assert.equal(end("interrupted", { savedStep: 384 }), stopped + goOn());
  assert.equal(end("failed", { savedStep: 350 }), failed + goOn(" after step 350"));
  assert.equal(end("interrupted"), stopped);
  assert.equal(end("failed"), failed);
  const inSpaces = { ...started, config: runConfig({ runsDir: "my runs", name: "first" }) };
  const spaced = end("failed", { savedStep: 384, started: inSpaces });
  assert.match(spaced, / --resume 'my runs\/first'$/);
});

Deno.test("what there is to go on from is the newest checkpoint, or the one that was gone on from", () => {
  const saved = { type: "checkpoint", step: 5 } as CheckpointSaved;
  const resumed = { ...started, type: "run-resumed", step: 3, checkpoint: "" } as RunResumed;
  assert.equal(after(begun, step(1)).savedStep, undefined);
  assert.equal(after(begun, saved).savedStep, 5);
  assert.equal(after(begun, resumed).savedStep, 3);
});
