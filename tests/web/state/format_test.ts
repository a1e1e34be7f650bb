import assert from "node:assert/strict";
import {
  formatBytes,
  formatDuration,
  formatMeasured,
  formatNumber,
  formatPercent,
} from "../../../web/state/format.ts";

Deno.test("numbers are short, and say so when they are none", () => {
  assert.deepEqual([0, 1.23456, 12345.6, 0.00012, 1e9].map(formatNumber), [
    "0",
    "1.23",
    "12,346",
    "1.20e-4",
    "1.00e+9",
  ]);
  assert.equal(formatNumber(NaN), "NaN");
  assert.equal(formatMeasured(NaN), "–");
});

Deno.test("durations read like a clock", () => {
  assert.deepEqual([5, 65, 3725, Infinity].map(formatDuration), ["0:05", "1:05", "1:02:05", "–"]);
});

Deno.test("bytes and shares carry their units", () => {
  assert.deepEqual([0, 900, 1536, 5 * 2 ** 30].map(formatBytes), [
    "0 B",
    "900 B",
    "1.5 KiB",
    "5 GiB",
  ]);
  assert.deepEqual([0.051, 0.5].map(formatPercent), ["5.1 %", "50 %"]);
});
