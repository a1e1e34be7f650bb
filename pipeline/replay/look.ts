/** Answers to a page's questions about single steps: see `contracts/looks.ts`. */
import { encodeSafetensors, floatsOf, type GanState, type StepHalves } from "../../model/mod.ts";
import { jsonLine } from "../contracts/json_lines.ts";
import {
  type GradientFlow,
  lookedKey,
  type LookedStep,
  type LookRequest,
} from "../contracts/looks.ts";
import { networksSafetensors } from "../generator/exports/mod.ts";
import type { RecordedRun } from "./recorded_run.ts";
import type { Replayer, SeenStep } from "./replayer.ts";

/** Images of a batch that are shown: they are the larger part of an answer. */
const pictures = 12;

export interface LookOptions {
  run: RecordedRun;
  replayer: Replayer;
  /** What it throws gives the look up. */
  progress: (done: number, of: number) => void;
}

/** @throws RangeError when the step is not there to be looked at */
export async function answerLook(request: LookRequest, options: LookOptions): Promise<Uint8Array> {
  switch (request.what) {
    case "halves":
      return await halvesOf(request.step, options);
    case "networks":
      return await networksAfter(request.step, options);
    case "gradients":
      return await gradientsOver(request.places, options);
  }
}

async function halvesOf(step: number, { run, replayer, progress }: LookOptions) {
  checkStep(step, run);
  const began = performance.now();
  let leadUpSteps = 0;
  await replayer.approach(step - 1, (done, of) => {
    leadUpSteps = of;
    progress(done, of + 1);
  });
  await replayer.remember();
  const seen = await replayer.halves(pictures);
  const seconds = (performance.now() - began) / 1000;
  const told = toldOf(run, seen, { leadUpSteps, seconds });
  return encodeSafetensors(tensorsOf(seen.seen, told), { [lookedKey]: jsonLine(told) });
}

function toldOf(
  { record: { settings, images } }: RecordedRun,
  { batch, recorded, seen, isExact }: SeenStep<StepHalves>,
  how: Pick<LookedStep, "leadUpSteps" | "seconds">,
): LookedStep {
  const { model, dataset: { classes } } = settings;
  const { outputHeight: height, outputWidth: width, cDim: channels } = model;
  const { dLossReal, dLossFake, dLoss, gLoss, meanDReal, meanDFake } = seen.result;
  return {
    step: batch.position.step + 1,
    loss: model.loss ?? "gan",
    image: { height, width, channels },
    isConditional: model.yDim > 0,
    isAugmented: (model.diffAugment ?? "off") !== "off",
    ...{ dUpdates: model.dUpdates, gUpdates: model.gUpdates },
    ids: recorded.images.map((number) => images[number].id),
    ...(batch.labels && { labels: [...batch.labels] }),
    ...(classes && { classes }),
    ...(recorded.losses && { recorded: recorded.losses }),
    replayed: { dLossReal, dLossFake, dLoss, gLoss, meanDReal, meanDFake },
    isExact,
    variables: flowOf(seen.gradients),
    ...how,
  };
}

function tensorsOf(
  { d, g, realSeen, fakeSeen, drawn }: StepHalves,
  { image: { height, width, channels } }: LookedStep,
): GanState {
  const logits = (data: Float32Array) => ({ dtype: "F32" as const, shape: [data.length], data });
  const images = (data: Float32Array) => {
    const count = data.length / (height * width * channels);
    return { dtype: "F32" as const, shape: [count, height, width, channels], data };
  };
  return Object.fromEntries([
    ...d.flatMap(({ real, fake }, i) => [
      [`d${i}.real.before`, logits(real.before)],
      [`d${i}.real.after`, logits(real.after)],
      [`d${i}.fake.before`, logits(fake.before)],
      [`d${i}.fake.after`, logits(fake.after)],
    ]),
    ...g.flatMap(({ fake }, i) => [
      [`g${i}.fake.before`, logits(fake.before)],
      [`g${i}.fake.after`, logits(fake.after)],
    ]),
    ["real", images(realSeen)],
    ["fake", images(fakeSeen)],
    ...drawn.map((data, i) => [`drawn${i}`, images(data)]),
  ]);
}

function flowOf(gradients: StepHalves["gradients"]) {
  return gradients.map(({ name, norm, weightNorm, updateNorm }) => ({
    name,
    weight: weightNorm,
    gradient: norm,
    update: updateNorm,
  }));
}

/** Both networks as training moves them. */
async function networksAfter(step: number, { run, replayer, progress }: LookOptions) {
  checkStep(step, run);
  await replayer.approach(step, progress);
  const state = await replayer.state();
  const { model, dataset: { classes } } = run.record.settings;
  const { outputHeight, outputWidth, cDim, yDim, zDim, zDist, gfDim, gfcDim } = model;
  const sizes = { outputHeight, outputWidth, cDim, yDim, zDim, zDist, gfDim, gfcDim };
  return networksSafetensors({
    ...{ format: 1, kind: "dcgan-generator", run: run.name, step, weights: "trained" },
    ...{ model: sizes, classes },
    ...{ generator: ownOf(state, "generator."), discriminator: ownOf(state, "discriminator.") },
  });
}

function ownOf(state: GanState, prefix: string): GanState {
  const own = Object.entries(state).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(
    own.map(([name, tensor]) => [
      name,
      { dtype: "F32", shape: tensor.shape, data: floatsOf(tensor) },
    ]),
  );
}

/** The gradients of the step behind each kept state, at most so many, evenly spread. */
async function gradientsOver(places: number, { run, replayer, progress }: LookOptions) {
  const states = new Set(run.starts.map(({ step }) => step));
  const all = [...states].filter((step) => step >= run.range.first && step < run.range.last)
    .toSorted((a, b) => a - b);
  const chosen = evenly(all, places);
  const flows: GradientFlow[] = [];
  for (const [i, at] of chosen.entries()) {
    progress(i, chosen.length);
    await replayer.startAt(at);
    const { seen: { gradients } } = await replayer.withGradients();
    flows.push({ step: at + 1, variables: flowOf(gradients) });
  }
  return new TextEncoder().encode(jsonLine(flows));
}

function evenly<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  const last = Math.max(1, most - 1);
  return Array.from({ length: most }, (_, i) => all[Math.round(i * (all.length - 1) / last)]);
}

function checkStep(step: number, { range: { first, last } }: RecordedRun): void {
  if (step > first && step <= last) return;
  throw new RangeError(`step ${step} cannot be looked at: take one from ${first + 1} to ${last}`);
}
