import assert from "node:assert/strict";
import { figure } from "../../../scripts/bench/measure.ts";
import type { WebgpuReport } from "../../../scripts/bench/webgpu_compare.ts";
import { formatWebgpuReport } from "../../../scripts/bench/webgpu_text.ts";

const calls = {
  ...{ dispatches: 307, submits: 21, bindGroups: 4, pipelines: 0 },
  ...{ buffers: 0, bufferBytes: 0, uploads: 24, uploadBytes: 7576 },
};
const step = {
  millis: { median: 50, min: 40, max: 60 },
  queued: undefined,
  deviceMillis: undefined,
  calls,
};

/** Of a model whose step is some two million additions and multiplications. */
const report: WebgpuReport = {
  ...{ config: "tiny", description: "a card", hasTimestamps: true },
  ceilings: { gflops: 1234.5, gigabytesPerSecond: 0.034 },
  kernels: [
    { name: "conv", flops: 6400, bytes: 0, timesAStep: 2, millis: 1.82, stockMillis: 3 },
    { name: "norm", flops: 0, bytes: 3072, timesAStep: 1, millis: 0.26, stockMillis: 0.89 },
  ],
  gflopAStep: 0.00186,
  steps: { ours: step, stock: step },
  ...{ peers: [], absentPeers: [], lossDifference: 8e-8, lossesAgree: true },
};

Deno.test("bench webgpu rounds no count or rate of a small model to nothing", () => {
  const text = formatWebgpuReport(report);
  assert.match(text, /^tiny on a card: 0.0019 GFLOP a step\nAt best: 1234.5 GFLOP\/s .+, 0.034 GB/);
  assert.match(text, /^conv .+ 0.0035 GFLOP\/s /m);
  assert.match(text, /^norm .+ 0.012 GB\/s /m);
  assert.match(text, /^GFLOP\/s +0.037 +0.037$/m);
});

Deno.test("bench webgpu says how busy the device is with steps that are queued as in a run", () => {
  const queued = { millis: 40, encodingMillis: 9.25 };
  const steps = {
    ours: { ...step, queued, deviceMillis: 38 },
    stock: { ...step, deviceMillis: 38 },
  };
  const text = formatWebgpuReport({ ...report, steps });
  assert.match(text, /^ms, queued as in a run +40.0 +-$/m);
  assert.match(text, /^ms to encode +9.3 +-$/m);
  assert.match(text, /^device at work +95 % +76 %$/m);
});

Deno.test("a figure has one digit after the point, or two that count", () => {
  const texts = [0, 1, 9.96, 1234.56, 0.96, 0.0999, 0.00186, -0.05].map(figure);
  assert.deepEqual(texts, ["0.0", "1.0", "10.0", "1234.6", "0.96", "0.10", "0.0019", "-0.050"]);
});
