/** Checks that the settings of a run fit each other, which no rule for one setting can. */
import {
  checkModelConfig,
  declareModel,
  type LayerSummary,
  type ModelConfig,
} from "../../model/weights.ts";
import { parseAugmentations } from "../batches/augmentations/mod.ts";
import type { RunConfig } from "../contracts/run_config.ts";

const namedSets = ["avatars", "mnist", "fashion-mnist"];

/** @throws RangeError that begins with the setting: `trainSize is 3: it is less than ...` */
export function checkConfig(config: RunConfig): void {
  checkLabels(config);
  checkTrainSize(config);
  checkModelConfig(likelyModel(config));
  checkModelSize(likelyModel(config));
  checkPictures(config);
  checkAugmentations(config);
}

/** Whether a data set of that name, or with these labels, has classes. */
export function hasClasses({ dataset, labels }: Pick<RunConfig, "dataset" | "labels">): boolean {
  return ["mnist", "fashion-mnist"].includes(dataset) || labels !== "none";
}

/** The usual `cDim` and `yDim` for a data set, until it is open. */
function likelyModel(config: RunConfig) {
  const { cDim = 3, yDim = hasClasses(config) ? 10 : 0, model } = config;
  return { ...model, cDim, yDim };
}

function checkLabels(config: RunConfig): void {
  const { dataset, labels, yDim = 0 } = config;
  if (labels !== "none" && namedSets.includes(dataset)) {
    throw new RangeError(
      labels === "folder"
        ? `labels is "folder": only a folder of images has subfolders, and the data set is "${dataset}"`
        : `labels is "${labels}": the images of "${dataset}" have no names for it to label`,
    );
  }
  // Whether files bring labels is known once they are open.
  if (yDim > 0 && dataset === "avatars") {
    throw new RangeError(
      `yDim is "${yDim}": the data set "${dataset}" has no labels; leave yDim out, or take ` +
        "fashion-mnist, mnist, or a folder with its subfolders as labels",
    );
  }
}

function checkTrainSize({ trainSize = Infinity, model: { batchSize } }: RunConfig): void {
  if (trainSize >= batchSize) return;
  throw new RangeError(
    `trainSize is "${trainSize}": it is less than one batch of ${batchSize}; raise it or lower ` +
      "batchSize",
  );
}

/** Some hundred times the paper's networks, which take 40 MB with Adam's moments. */
const mostWeights = 1e9;
/** The most numbers in a layer's output for a batch. */
const mostOutputs = 2 ** 31;

/**
 * Refuses networks that fit into no memory, before any is allocated.
 *
 * @throws RangeError as above
 */
export function checkModelSize(model: ModelConfig): void {
  const { layers } = declareModel(model);
  const weights = layers.reduce((sum, { parameters }) => sum + parameters, 0);
  if (weights > mostWeights) {
    throw new RangeError(
      `gfDim is "${model.gfDim}": the networks would have ${weights} weights, and at most ` +
        `${mostWeights} can be; lower gfDim, dfDim or the size of the images`,
    );
  }
  const size = ({ outputShape }: LayerSummary) => outputShape.reduce((a, b) => a * b, 1);
  const largest = layers.find((layer) => size(layer) > mostOutputs);
  if (largest === undefined) return;
  throw new RangeError(
    `batchSize is "${model.batchSize}": ${largest.network} ${largest.layer} would put out ` +
      `${
        size(largest)
      } numbers, and at most ${mostOutputs} can be; lower batchSize or the size of the images`,
  );
}

/** Checks the memory for pictures: batches in the queue, and a grid of samples. */
const mostPictureBytes = 2 ** 32;

function checkPictures({ prefetch, sampleNum, cDim = 3, model }: RunConfig): void {
  const { batchSize, outputHeight, outputWidth } = model;
  const imageBytes = outputHeight * outputWidth * cDim;
  const bytes = { prefetch: prefetch * batchSize * imageBytes, sampleNum: sampleNum * imageBytes };
  for (const [name, value] of Object.entries({ prefetch, sampleNum })) {
    const wanted = bytes[name as keyof typeof bytes];
    if (wanted <= mostPictureBytes) continue;
    throw new RangeError(
      `${name} is "${value}": its images would take ${wanted} bytes, and at most ${mostPictureBytes} ` +
        `can be; lower it`,
    );
  }
}

/** The largest file for the state of such networks: all numbers, two moments each, an average, names. */
export function mostStateBytes(model: ModelConfig): number {
  const { variables } = declareModel(model);
  const numbers = variables.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  return 20 * numbers + 2 ** 20;
}

function checkAugmentations({ augment, cDim = 3, model }: RunConfig): void {
  const shape = { height: model.outputHeight, width: model.outputWidth, channels: cDim };
  try {
    for (const { check } of parseAugmentations(augment)) check?.(shape);
  } catch (cause) {
    throw new RangeError(`augment is "${augment.join(",")}": ${(cause as Error).message}`, {
      cause,
    });
  }
}
