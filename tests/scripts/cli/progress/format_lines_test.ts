import assert from "node:assert/strict";
import {
  formatEnd,
  formatReal,
  formatSample,
  formatSkipped,
  formatSkippedCount,
  formatStep,
  formatWarning,
} from "../../../../scripts/cli/progress/format_lines.ts";
import { palette } from "../../../../scripts/cli/progress/paint.ts";
import { follow, nothingSeen } from "../../../../scripts/cli/progress/run_view.ts";
import { started, step } from "./_events.ts";

const paint = palette(false);
const folder = "runs/first";
const view = follow(nothingSeen, started);

Deno.test("a step's plain line says where it stands and how it goes", () => {
  const line = formatStep(step(84), follow(view, step(84)));
  assert.equal(
    line,
    "step  84/384  epoch 2/6  d_loss 1.250  g_loss 0.875  D(x) 0.61  D(G(z)) 0.31  " +
      "64 images/s  ETA 5:00",
  );
});

Deno.test("the time left follows the steps of late, waiting included", () => {
  const slow = step(1, { stepMillis: 10_000, waitMillis: 0 });
  let now = follow(view, slow);
  assert.match(formatStep(slow, now), /ETA 1:03:50$/);
  for (let i = 2; i <= 300; i++) now = follow(now, step(i));
  assert.match(formatStep(step(300), now), /ETA 1:24$/);
});

Deno.test("saved images are named by a path that can be opened", () => {
  const saved = { at: 0, step: 100, epoch: 0, stepInEpoch: 100, images: 64, dLoss: 1, gLoss: 1 };
  const sample = { ...saved, type: "sample", file: "samples/train_00_0100.png" } as const;
  assert.equal(
    formatSample(sample, folder, paint),
    "sample   runs/first/samples/train_00_0100.png",
  );
  const real = { type: "real", at: 0, file: "samples/real.png", images: 64 } as const;
  assert.equal(formatReal(real, folder, paint), "real     runs/first/samples/real.png");
});

Deno.test("skipped files are named with the reason, then counted", () => {
  const skipped = { type: "data-skipped", at: 0, file: "a.jpg", reason: "truncated" } as const;
  assert.equal(formatSkipped(skipped, paint), "skipped  a.jpg: truncated");
  const count = formatSkippedCount({ ...view, skipped: 214 }, paint);
  assert.equal(count, "skipped  214 images in all; deno task events runs/first names each");
});

Deno.test("warnings stand out only by their label and colour", () => {
  const warning = { type: "warning", at: 0, message: "D's loss is stuck" } as const;
  assert.equal(formatWarning(warning, paint), "warning  D's loss is stuck");
  const inColour = formatWarning(warning, palette(true));
  assert.equal(inColour, "\x1b[33mwarning\x1b[0m  D's loss is stuck");
});

Deno.test("the last line says how the run ended and where everything is", () => {
  const end = (reason: "finished" | "interrupted" | "failed", step = 384, where = folder) =>
    formatEnd({ type: "run-ended", at: 0, reason, step, seconds: 298 }, where, paint);
  assert.deepEqual([end("finished"), end("interrupted"), end("failed")], [
    "done     384 steps in 4:58; samples, settings and log are in runs/first",
    "stopped  after 384 steps in 4:58; what there is lies in runs/first\n" +
    "         go on with deno task train --resume runs/first",
    "failed   after 384 steps in 4:58; what there is lies in runs/first",
  ]);
  const beforeAll = "stopped  after 0 steps in 4:58; what there is lies in runs/first";
  assert.equal(end("interrupted", 0), beforeAll);
  assert.match(end("interrupted", 1, "my runs/first"), / --resume 'my runs\/first'$/);
});
