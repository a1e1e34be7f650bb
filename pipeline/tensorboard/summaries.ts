/** A run's events as TensorBoard's: scalars, histograms, images and hyper-parameters. */
import { basename } from "node:path";
import type { Histogram, RunEvent, SampleSaved, StepDone } from "../contracts/events.ts";
import { usualExtractor } from "../contracts/extractors.ts";
import type { RunOpening } from "../contracts/run_events.ts";
import { type BoardEvent, type BoardValue, hyperValue } from "./event_proto.ts";

/** Reads a picture of the run by its path in the run's folder; undefined where it is gone. */
export type ReadPicture = (file: string) => Uint8Array | undefined;

/** What TensorBoard shows of an event; undefined for events that it has no page for. */
export function boardEvent(event: RunEvent, readPicture: ReadPicture): BoardEvent | undefined {
  const value = valuesOf(event, readPicture);
  if (value.length === 0) return undefined;
  const step = "step" in event ? event.step : 0;
  return { wallTime: event.at / 1000, step, summary: { value } };
}

function valuesOf(event: RunEvent, readPicture: ReadPicture): BoardValue[] {
  switch (event.type) {
    case "run-started":
      return hyperParameters(event);
    case "step":
      return stepScalars(event);
    case "sample":
      return sampleValues(event, readPicture);
    case "real":
      return picture("images/real", event.file, readPicture);
    case "batch":
      return picture("images/batch", event.file, readPicture);
    case "measures": {
      const { frechet, kid, precision, recall, spread, slicedWasserstein } = event;
      return scalars(qualityOf(event.extractor), {
        ...{ frechet, kid, precision, recall, spread },
        sliced_wasserstein: slicedWasserstein,
      });
    }
    case "sample-measured":
      return scalars(qualityOf(event.extractor), { kid_of_sample: event.kid });
    case "distributions":
      return [
        histogram("distributions/z", event.z),
        histogram("distributions/d_of_real", event.dReal),
        histogram("distributions/d_of_generated", event.dFake),
      ];
    case "memory": {
      const { rssBytes, heapBytes, tensors } = event;
      return scalars("memory", { rss_bytes: rssBytes, heap_bytes: heapBytes, tensors });
    }
    case "command":
      return event.command.name === "learning-rates"
        ? scalars("learning_rate", {
          discriminator: event.command.discriminator,
          generator: event.command.generator,
        })
        : [];
    case "run-ended": {
      const status = { finished: 1, failed: 2, interrupted: 0 }[event.reason];
      const sessionEndInfo = { status, endTimeSecs: event.at / 1000 };
      return [hyperValue("session_end_info", { version: 0, sessionEndInfo })];
    }
    default:
      return [];
  }
}

/** The numbers of two extractors do not compare, so that they are no one curve. */
const qualityOf = (extractor: string) =>
  extractor === usualExtractor ? "quality" : `quality_${extractor}`;

/** Those that are there; NaN is told as it is. */
function scalars(group: string, numbers: Record<string, number | undefined>): BoardValue[] {
  return Object.entries(numbers).flatMap(([name, simpleValue]) =>
    simpleValue === undefined ? [] : [{ tag: `${group}/${name}`, simpleValue }]
  );
}

function stepScalars(event: StepDone): BoardValue[] {
  const { dLoss, dLossReal, dLossFake, gLoss, meanDReal, meanDFake } = event;
  return [
    ...scalars("loss", { d: dLoss, d_real: dLossReal, d_fake: dLossFake, g: gLoss }),
    ...scalars("discriminator", { of_real: meanDReal, of_generated: meanDFake }),
    ...scalars("speed", {
      step_ms: event.stepMillis,
      wait_ms: event.waitMillis,
      images_per_second: event.imagesPerSecond,
    }),
  ];
}

function sampleValues(
  { dLoss, gLoss, variety, file, trainedFile }: SampleSaved,
  readPicture: ReadPicture,
): BoardValue[] {
  return [
    ...scalars("samples", { d_loss: dLoss, g_loss: gLoss, variety }),
    ...picture("images/samples", file, readPicture),
    ...trainedFile === undefined ? [] : picture("images/samples_trained", trainedFile, readPicture),
  ];
}

/** A PNG file's header has the size at byte 16, and the channels' kind at byte 25. */
function picture(tag: string, file: string, readPicture: ReadPicture): BoardValue[] {
  const png = readPicture(file);
  if (png === undefined || png.length < 26) return [];
  const view = new DataView(png.buffer, png.byteOffset);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const colorspace = { 0: 1, 2: 3, 4: 2, 6: 4 }[png[25]] ?? 3;
  return [{ tag, image: { height, width, colorspace, encodedImageString: png } }];
}

/** Values are taken to lie in the middle of their bins. */
function histogram(tag: string, { from, to, counts }: Histogram): BoardValue {
  const width = (to - from) / counts.length;
  const middle = (i: number) => from + (i + 0.5) * width;
  const total = (of: (i: number) => number) =>
    counts.reduce((sum, count, i) => sum + count * of(i), 0);
  return {
    tag,
    histo: {
      min: from,
      max: to,
      num: total(() => 1),
      sum: total(middle),
      sumSquares: total((i) => middle(i) ** 2),
      bucketLimit: counts.map((_, i) => from + (i + 1) * width),
      bucket: counts,
    },
  };
}

/** Settings that name places of this machine, or the run. */
const places = new Set(["name", "runsDir", "dataDir", "cacheDir", "cacheLimit", "initFrom"]);

const metrics = ["loss/d", "loss/g", "quality/frechet", "quality/kid", "samples/variety"];

function hyperParameters({ at, config: { model, ...rest }, dataset }: RunOpening): BoardValue[] {
  const own = {
    ...rest,
    ...model,
    dataset: basename(dataset.name),
    labels: basename(rest.labels),
    measure: rest.measure && basename(rest.measure),
  };
  const settings = Object.entries(own)
    .filter(([name]) => !places.has(name) && !["blas", "onednn", "cuda"].includes(name))
    .flatMap(([name, value]) => hyperParameter(name, value));
  const startTimeSecs = at / 1000;
  const experiment = {
    timeCreatedSecs: startTimeSecs,
    hparamInfos: settings.map(({ name, type }) => ({ name, type })),
    metricInfos: metrics.map((tag) => ({ name: { tag } })),
  };
  const hparams = settings.map(({ name, value }) => ({ key: name, value }));
  return [
    hyperValue("experiment", { version: 0, experiment }),
    hyperValue("session_start_info", {
      version: 0,
      sessionStartInfo: { hparams, startTimeSecs },
    }),
  ];
}

interface HyperParameter {
  name: string;
  type: number;
  value: object;
}

/** The kinds of values: 1 a text, 2 yes or no, 3 a number. */
function hyperParameter(name: string, value: unknown): HyperParameter[] {
  if (typeof value === "boolean") return [{ name, type: 2, value: { boolValue: value } }];
  if (typeof value === "number" && Number.isFinite(value)) {
    return [{ name, type: 3, value: { numberValue: value } }];
  }
  if (value === undefined) return [];
  const text = Array.isArray(value) ? value.join(",") : String(value);
  return [{ name, type: 1, value: { stringValue: text } }];
}
