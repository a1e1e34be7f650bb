import assert from "node:assert/strict";
import fc from "fast-check";
import { noEvents, runAfter, type RunState } from "../../../../pipeline/mod.ts";
import { formatProgress } from "../../../../scripts/cli/progress/format_progress.ts";
import { palette } from "../../../../scripts/cli/progress/paint.ts";
import { started, step } from "./_events.ts";

const paint = palette(false);
const begun = runAfter(noEvents, [started]);
const middle = step(192);

function rows(event: typeof middle, run: RunState, columns: number): string[] {
  return formatProgress(event, runAfter(run, [event]), { columns, paint }).split("\n");
}

Deno.test("the live rows at 80 columns", () => {
  assert.deepEqual(rows(middle, begun, 80), [
    "━━━━━━━━━━━━━──────────────  50%  step 192/384  epoch 3/6  64 images/s  ETA 3:12",
    "d_loss 1.250  g_loss 0.875  D(x) 0.61  D(G(z)) 0.31",
  ]);
});

Deno.test("a narrow terminal gets no bar, then less text", () => {
  assert.deepEqual(rows(middle, begun, 40), [
    "50%  step 192/384  epoch 3/6  ETA 3:12",
    "d_loss 1.250  g_loss 0.875  D(x) 0.61",
  ]);
});

Deno.test("the bar is full at the last step only", () => {
  assert.ok(rows(step(383), begun, 80)[0].includes("─"));
  assert.ok(!rows(step(384), begun, 80)[0].includes("─"));
});

Deno.test("skipped images are counted beside the scores", () => {
  const [, scores] = rows(middle, { ...begun, skipped: 3 }, 80);
  assert.match(scores, /D\(G\(z\)\) 0.31 +3 skipped$/);
});

Deno.test("no live row is wider than the terminal, whatever the numbers", () => {
  const measured = fc.record({
    dLoss: fc.double(),
    gLoss: fc.double(),
    imagesPerSecond: fc.double({ min: 0 }),
    stepMillis: fc.double({ min: 0, noNaN: true, max: 1e9 }),
  });
  const columns = fc.integer({ min: 1, max: 200 });
  fc.assert(
    fc.property(measured, columns, fc.integer({ min: 1, max: 384 }), (changes, most, at) => {
      for (const row of rows(step(at, changes), begun, most)) assert.ok(row.length <= most, row);
    }),
  );
});
