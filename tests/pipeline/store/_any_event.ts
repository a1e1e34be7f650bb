/** Arbitrary events, of every type. */
import fc from "fast-check";
import { shellWord } from "../../../pipeline/contracts/text.ts";
import type {
  CommandObeyed,
  Distributions,
  RunCommand,
  RunEvent,
  StepDone,
} from "../../../pipeline/contracts/events.ts";
import { started } from "../../scripts/cli/progress/_events.ts";

// JSON has no negative zero.
const measured = fc.double().map((value) => value + 0);
const at = fc.integer({ min: 0, max: 2e12 });
const text = fc.string({ unit: "grapheme" });
const count = fc.nat({ max: 1e6 });

const alwaysMeasured = {
  dLossReal: measured,
  dLossFake: measured,
  dLoss: measured,
  gLoss: measured,
  meanDReal: measured,
  meanDFake: measured,
  stepMillis: measured,
  waitMillis: measured,
  imagesPerSecond: measured,
};

/** Devices that work behind our back cannot tell the times of D and of G. */
const anyStep: fc.Arbitrary<StepDone> = fc.record(
  {
    type: fc.constant("step"),
    at,
    step: count,
    epoch: count,
    stepInEpoch: count,
    ...alwaysMeasured,
    dMillis: measured,
    gMillis: measured,
  },
  {
    requiredKeys: [
      ...["type", "at", "step", "epoch", "stepInEpoch"] as const,
      ...Object.keys(alwaysMeasured) as (keyof typeof alwaysMeasured)[],
    ],
  },
);

const rate = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0);
const anyCommand: fc.Arbitrary<RunCommand> = fc.oneof(
  fc.record({ name: fc.constantFrom("pause", "resume", "stop", "show-batch") }),
  fc.record({ name: fc.constant("learning-rates"), discriminator: rate, generator: rate }),
);

const histogram = fc.array(count, { maxLength: 30 }).map((counts) => ({ from: 0, to: 1, counts }));

// No path leads out of the run's folder.
const inside = text.filter((path) => !path.startsWith("/") && !path.split("/").includes(".."));
const file = { file: inside, images: fc.nat({ max: 16_384 }) };
const place = { step: count, epoch: count, stepInEpoch: count };

export const anyEvent: fc.Arbitrary<RunEvent> = fc.oneof<fc.Arbitrary<RunEvent>[]>(
  fc.record({ at, run: text, totalSteps: measured }).map((some) => ({ ...started, ...some })),
  fc.record({ at, ...place, checkpoint: inside })
    .map((some) => ({ ...started, type: "run-resumed" as const, ...some })),
  anyStep,
  fc.record({
    type: fc.constant("sample"),
    at,
    ...place,
    ...file,
    dLoss: measured,
    gLoss: measured,
  }),
  fc.record({
    type: fc.constant("measures"),
    at,
    ...place,
    extractor: text,
    images: count,
    realImages: count,
    areHeldOut: fc.boolean(),
    frechet: measured,
    kid: measured,
    kidDeviation: measured,
    precision: measured,
    recall: measured,
    spread: measured,
    slicedWasserstein: measured,
    measureMillis: count,
  }),
  fc.record({
    type: fc.constant("sample-measured"),
    at,
    ...place,
    extractor: text,
    images: count,
    kid: measured,
    kidDeviation: measured,
    measureMillis: count,
  }),
  fc.record({ type: fc.constant("real"), at, ...file }),
  fc.record({
    type: fc.constant("checkpoint"),
    at,
    ...place,
    folder: inside,
    why: fc.constantFrom("due", "asked", "end"),
    bytes: count,
    stallMillis: count,
    writeMillis: count,
  }),
  fc.record({ type: fc.constant("recording-ended"), at, step: count, file: inside, reason: text }),
  fc.record({
    type: fc.constant("incident"),
    at,
    step: count,
    kind: fc.constantFrom("not-finite", "collapse", "error", "signal"),
    message: text,
    folder: inside,
    replay: text.map((path) => `deno task replay ${shellWord(path)}`),
  }),
  fc.record({
    type: fc.constant("incident"),
    at,
    step: count,
    kind: fc.constant("rank-lost"),
    message: text,
  }),
  fc.record({ type: fc.constant("rolled-back"), at, from: count, ...place }),
  fc.record<CommandObeyed>({
    type: fc.constant("command"),
    at,
    step: count,
    command: anyCommand,
  }),
  fc.record<Distributions>({
    type: fc.constant("distributions"),
    at,
    step: count,
    z: histogram,
    dReal: histogram,
    dFake: histogram,
  }),
  fc.record({
    type: fc.constant("gradients"),
    at,
    step: count,
    variables: fc.array(
      fc.record({ name: fc.string(), weight: count, gradient: count, update: count }),
      { maxLength: 3 },
    ),
  }),
  fc.record({
    type: fc.constant("memory"),
    at,
    step: count,
    rssBytes: count,
    heapBytes: count,
    tensors: count,
  }),
  fc.record({
    type: fc.constant("ranks"),
    at,
    step: count,
    ranks: fc.array(
      fc.record({
        computeMillis: count,
        waitMillis: count,
        exchangeMillis: count,
        rssBytes: count,
      }),
      { maxLength: 4 },
    ),
  }),
  fc.record({
    type: fc.constant("augmentation"),
    at,
    step: count,
    strength: fc.double({ min: 0, max: 1, noNaN: true }),
    heuristic: fc.double({ min: -1, max: 1, noNaN: true }),
    target: fc.constant(0.6),
  }),
  fc.record({ type: fc.constant("batch"), at, step: count, ...file }),
  fc.record({ type: fc.constant("data-skipped"), at, file: text, reason: text }),
  fc.record({
    type: fc.constant("alarm"),
    at,
    step: count,
    kind: fc.constantFrom("loss-near-zero", "d-too-strong", "starving"),
    isOver: fc.boolean(),
    message: text,
  }),
  fc.record({ type: fc.constant("warning"), at, message: text }),
  fc.record(
    {
      type: fc.constant("run-ended"),
      at,
      reason: fc.constantFrom("finished", "interrupted", "failed"),
      step: count,
      seconds: count,
      message: text,
    },
    { requiredKeys: ["type", "at", "reason", "step", "seconds"] },
  ),
)
  // fast-check makes some objects without a prototype, which no parser does.
  .map((event) => structuredClone(event));
