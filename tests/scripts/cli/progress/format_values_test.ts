import assert from "node:assert/strict";
import {
  formatCount,
  formatDuration,
  formatLoss,
  formatRate,
  plural,
} from "../../../../scripts/cli/progress/format_values.ts";

Deno.test("durations grow from seconds to hours", () => {
  const durations = [0, 5.4, 59.6, 245, 3600, 3_723, 360_000].map(formatDuration);
  assert.deepEqual(durations, ["0:00", "0:05", "1:00", "4:05", "1:00:00", "1:02:03", "100:00:00"]);
});

Deno.test("losses keep three decimals until they would break the layout", () => {
  const losses = [0.69314, -0.5, 999.9994, 12_345.6, NaN, Infinity].map(formatLoss);
  assert.deepEqual(losses, ["0.693", "-0.500", "999.999", "1.23e+4", "NaN", "Infinity"]);
});

Deno.test("slow rates keep a decimal", () => {
  assert.deepEqual([3.14, 520.4].map(formatRate), ["3.1 images/s", "520 images/s"]);
});

Deno.test("counts are grouped, and nouns agree with them", () => {
  assert.equal(formatCount(1_234_567), "1,234,567");
  const nouns = [plural(0, "step"), plural(1, "step"), plural(2000, "step")];
  assert.deepEqual(nouns, ["0 steps", "1 step", "2,000 steps"]);
});
