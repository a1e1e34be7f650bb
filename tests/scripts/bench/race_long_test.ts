import assert from "node:assert/strict";
import type { ModelConfig } from "../../../model/mod.ts";
import { reportJson } from "../../../scripts/bench/benchmark.ts";
import {
  backendContender,
  type Contender,
  pythonContenders,
  suitableBackends,
  usualPythons,
} from "../../../scripts/bench/contenders.ts";
import { presentMeters } from "../../../ops/bench.ts";
import type { GradientsDone, StepDone } from "../../../scripts/bench/protocol.ts";
import { race } from "../../../scripts/bench/race.ts";
import { type StepReport, stepReport } from "../../../scripts/bench/step_report.ts";
import { formatReport } from "../../../scripts/bench/step_text.ts";
import { tinyConditionalModel, tinyModel } from "./_tiny_model.ts";

async function report(
  contenders: Contender[],
  { model = tinyModel, rounds = 1, patienceMillis = 60_000, measuresSgemm = false } = {},
): Promise<StepReport> {
  const result = await race(contenders, {
    model,
    rounds,
    threads: 1,
    patienceMillis,
    measuresSgemm,
    print: () => {},
  });
  return stepReport(result, { config: "tiny", model, threads: 1, absent: [], loadBefore: 0 });
}

type Scripted = Pick<StepDone, "works" | "gemm"> & Partial<GradientsDone>;

/** A contender that starts at once, and answers every step after `waitMillis` with given losses. */
function scripted(
  name: string,
  losses: object,
  { millis = 2, waitMillis = 0, ...more }: { millis?: number; waitMillis?: number } & Scripted = {},
): Contender {
  const told = { description: name, millis, losses, peakBytes: 2 ** 20, ...more };
  const answer = JSON.stringify(told);
  const code = `for await (const request of Deno.stdin.readable) {
    const isStep = new TextDecoder().decode(request).includes('"step"');
    if (isStep) await new Promise((done) => setTimeout(done, ${waitMillis}));
    console.log('${answer}');
  }`;
  return { name, kind: "peer", command: Deno.execPath(), args: ["eval", code] };
}

const losses = { dLossReal: 0.5, dLossFake: 0.25, gLoss: 1 };

Deno.test("the report is plain data, and the table holds every row of it", async () => {
  const found = await report([scripted("a", losses), scripted("b", losses)], { rounds: 3 });
  const json = JSON.parse(reportJson(found));
  assert.deepEqual(Object.keys(json), Object.keys(found));
  assert.deepEqual(Object.keys(json.rows[0]), Object.keys(found.rows[0]));
  assert.deepEqual([json.sgemm, json.rows[0].outcome], [null, null]);
  assert.equal(json.rows[0].measured.millis.median, 2);
  const { rows, sgemm, layers, batchSize, gflopAStep } = found;
  assert.deepEqual(rows.map(({ name, measuredSteps }) => [name, measuredSteps]), [
    ["a", 3],
    ["b", 3],
  ]);
  assert.deepEqual(rows[1].measured, {
    millis: { median: 2, min: 2, max: 2 },
    gflops: gflopAStep / 2e-3,
    ofLargeSgemm: undefined,
    ofStepSgemm: undefined,
    outsideGemm: undefined,
    outsideLayers: undefined,
    work: undefined,
    peakBytes: 2 ** 20,
    timesTheFirst: 1,
    lossDifference: 0,
    gradientDifference: undefined,
    updatedDifference: 0,
    lossesAgree: true,
  });
  assert.deepEqual([sgemm, layers.length, batchSize], [undefined, 10, tinyModel.batchSize]);
  const text = formatReport(found);
  assert.match(text, /^a +2 \(2-2\) +1\.00 /m);
  assert.match(text, /^b +2 \(2-2\) +1\.00 /m);
  assert.doesNotMatch(text, /LOSSES DIFFER/);
});

Deno.test("losses a thousandth apart pass, further ones are reported loudly", async () => {
  const near = { ...losses, dLossReal: 0.5004 };
  const far = { ...losses, dLossFake: 0.2504 };
  const found = await report([
    scripted("first", losses),
    scripted("near", near),
    scripted("far", far),
  ]);
  const agree = found.rows.map(({ measured }) => measured!.lossesAgree);
  assert.deepEqual(agree, [true, true, false]);
  assert.match(formatReport(found), /LOSSES DIFFER: far does not make the same step as first/);
});

Deno.test("what an update has amplified tells nothing of rounding, and much of another step", async () => {
  const found = await report([
    scripted("first", losses),
    scripted("rounds otherwise", { ...losses, gLoss: 1.004 }),
    scripted("another step", { ...losses, gLoss: 1.03 }),
  ]);
  assert.deepEqual(found.rows.map(({ measured }) => measured!.lossesAgree), [true, true, false]);
  assert.deepEqual(found.rows.map(({ measured }) => measured!.lossDifference), [0, 0, 0]);
});

Deno.test("a program with the same losses and other gradients does not make the same step", async () => {
  const norms = { "discriminator.conv0.weight": 2, "discriminator.conv1.bias": 0 };
  const noise = { "discriminator.conv0.weight": 2.0001, "discriminator.conv1.bias": 1e-6 };
  const found = await report([
    scripted("first", losses, { norms }),
    scripted("rounding", losses, { norms: noise }),
    scripted("other", losses, { norms: { ...norms, "discriminator.conv0.weight": 2.1 } }),
    scripted("less", losses, { norms: { "discriminator.conv0.weight": 2 } }),
  ]);
  const agree = found.rows.map(({ measured }) => measured!.lossesAgree);
  assert.deepEqual(agree, [true, true, false, false]);
});

Deno.test("the report says which engine computed each layer, and what part of a step that was", async () => {
  const conv = { op: "conv2d", layer: "discriminator.conv0", pass: "forward" } as const;
  const works = [
    { ...conv, engine: "onednn", millis: 0.25 },
    { ...conv, engine: "onednn", millis: 0.25 },
    { ...conv, pass: "filterGradient" as const, engine: "im2col+openblas", millis: 1 },
  ];
  const found = await report([scripted("a", losses, { works, gemm: { millis: 1 } })]);
  const { measured } = found.rows[0];
  assert.equal(measured!.outsideLayers, 0.25);
  assert.equal(measured!.outsideGemm, undefined, "a convolution was no matrix product");
  assert.deepEqual(
    measured!.work!.map(({ pass, engine, count, millis }) => [pass, engine, count, millis]),
    [
      ["forward", "onednn", 2, 0.5],
      ["filterGradient", "im2col+openblas", 1, 1],
    ],
  );
  const text = formatReport(found);
  assert.match(
    text,
    /^discriminator conv0 +0\.5 +\d+ onednn +1\.0 +\d+ im2col\+openblas +-$/m,
  );
});

Deno.test("a contender that is too slow is shown as such, and the others finish", async () => {
  const found = await report([
    scripted("slow", losses, { waitMillis: 600_000 }),
    scripted("quick", losses),
  ], {
    patienceMillis: 8000, // for the quick one too, on a machine that is busy
    rounds: 2,
  });
  const [slow, quick] = found.rows;
  assert.match(slow.outcome!, /too slow: no answer within 8\.0 s/);
  assert.equal(slow.measured, undefined);
  assert.deepEqual([quick.outcome, quick.measuredSteps], [undefined, 2]);
  assert.match(formatReport(found), /^slow: too slow/m);
});

Deno.test("a contender that runs out of patience keeps what it has measured", async () => {
  const hasTimeForThree = scripted("a", losses, { millis: 3000 });
  const found = await report([hasTimeForThree], { rounds: 5, patienceMillis: 10_000 });
  const [{ outcome, measuredSteps, measured }] = found.rows;
  assert.match(outcome!, /no time for more steps in 10 s \(--patience\)/);
  assert.equal(measuredSteps, 2);
  assert.equal(measured!.millis.median, 3000);
});

Deno.test("a contender that cannot start is shown with its reason", async () => {
  const broken = { ...scripted("broken", losses), command: "no-such-program" };
  const found = await report([broken, scripted("sound", losses)]);
  assert.match(found.rows[0].outcome!, /no-such-program/);
  assert.equal(found.rows[1].measuredSteps, 1);
});

Deno.test("every backend that suits this machine makes the same step, and each layer has an engine", async () => {
  const { contenders } = await suitableBackends();
  const names = [...new Set([...contenders.map(({ name }) => name), "cpu"])];
  const chosen = names.map((name) => backendContender(name as "cpu"));
  const { rows, sgemm, layers } = await report(chosen, { measuresSgemm: true });
  for (const { name, measured, outcome } of rows) {
    assert.equal(outcome, undefined);
    assert.ok(measured!.lossDifference! < 1e-4, `${name}: ${measured!.lossDifference}`);
  }
  for (const { name, measured } of rows) {
    if (name === "webgpu") continue; // nobody knows when it computes what
    const counts = (pass: string) => (layer: string) =>
      measured!.work!.filter((each) => each.layer === layer && each.pass === pass)
        .reduce((sum, { count }) => sum + count, 0);
    for (const pass of ["forward", "filterGradient", "inputGradient"] as const) {
      const expected = layers.map((each) => each[pass]);
      const found = layers.map(({ network, layer }) => counts(pass)(`${network}.${layer}`));
      assert.deepEqual(found, expected, `${name}: ${pass}`);
    }
    assert.ok(measured!.gradientDifference! < 1e-4, `${name}: ${measured!.gradientDifference}`);
  }
  const withLibrary = rows.filter(({ measured }) => measured!.outsideGemm !== undefined);
  assert.deepEqual(sgemm!.libraries.length, presentMeters().length);
  const medians = sgemm!.libraries.map(({ largeGflops }) => largeGflops.median);
  assert.equal(sgemm!.largeGflops.median, Math.max(...medians));
  for (const { measured } of withLibrary) {
    assert.ok(measured!.outsideGemm! > 0 && measured!.outsideGemm! < 1);
  }
});

const python = Deno.env.get("DCGAN_BENCH_PYTHON");
const pythons = python ? [python] : usualPythons;
const peers = await pythonContenders(pythons, { firstOnly: true });
const models: Record<string, ModelConfig> = {
  "unconditional, odd sizes": tinyModel,
  "conditional": tinyConditionalModel,
};

for (const framework of ["pytorch", "tensorflow", "jax"]) {
  const theirs = peers.contenders.filter(({ name }) => name.startsWith(framework));
  const reasons = peers.absent.filter(({ name }) => name === framework);
  for (const [what, model] of Object.entries(models)) {
    Deno.test({
      name: `${framework} makes our step, ${what}${reasons.map(({ reason }) => ` (${reason})`)}`,
      ignore: theirs.length === 0,
      async fn() {
        const { rows } = await report([backendContender("cpu"), ...theirs], { model });
        for (const { name, outcome, measured } of rows) {
          assert.equal(outcome, undefined);
          assert.ok(measured!.lossDifference! < 1e-4, `${name}: ${measured!.lossDifference}`);
          assert.ok(
            measured!.gradientDifference! < 5e-4,
            `${name}: ${measured!.gradientDifference}`,
          );
        }
      },
    });
  }
}

Deno.test("a framework is found among whatever its import prints, or its absence is told", async () => {
  const run = (python: string, [, program]: readonly string[]) => {
    const hasIt = python === "b" && program.startsWith("import torch;");
    const output = hasIt ? "a warning\nversion: 2.15.0+cu132\nanother\n" : "no such module";
    return Promise.resolve({ code: hasIt ? 0 : 1, output });
  };
  const { contenders, absent } = await pythonContenders(["a", "b"], { firstOnly: true, run });
  assert.deepEqual(contenders.map(({ name, command }) => [name, command]), [
    ["pytorch 2.15.0", "b"],
  ]);
  assert.deepEqual(absent, [
    { name: "tensorflow", reason: "none of a, b can import tensorflow" },
    { name: "jax", reason: "none of a, b can import jax" },
  ]);
});
