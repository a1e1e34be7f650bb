/** Whether the settings of a run fit each other: what no single rule can know. */
import { checkModelConfig } from "../../model/mod.ts";
import { parseAugmentations } from "../augmentations/mod.ts";
import type { RunConfig } from "./run_config.ts";

const namedSets = ["avatars", "mnist", "fashion-mnist"];

/** @throws RangeError that begins with the setting: `trainSize is 3: it is less than ...` */
export function checkConfig(config: RunConfig): void {
  checkLabels(config);
  checkTrainSize(config);
  checkModelConfig(likelyModel(config));
  checkAugmentations(config);
}

/** Whether a data set of that name, or with these labels, has classes. */
export function hasClasses({ dataset, labels }: Pick<RunConfig, "dataset" | "labels">): boolean {
  return ["mnist", "fashion-mnist"].includes(dataset) || labels === "folder";
}

/** The data decide `cDim` and `yDim` later; until then, what such data usually say. */
function likelyModel(config: RunConfig) {
  const { cDim = 3, yDim = hasClasses(config) ? 10 : 0, model } = config;
  return { ...model, cDim, yDim };
}

function checkLabels(config: RunConfig): void {
  const { dataset, labels, yDim = 0 } = config;
  if (labels === "folder" && namedSets.includes(dataset)) {
    throw new RangeError(
      `labels is "folder": only a folder of images has subfolders, and the data set is "${dataset}"`,
    );
  }
  if (yDim > 0 && !hasClasses(config)) {
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
