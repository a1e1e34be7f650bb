/** Whether the entries of a record fit each other: what a schema of one entry cannot know. */
import { checkModelConfig } from "../../../model/mod.ts";
import { checkConfig, checkModelSize } from "../../settings/check_config.ts";
import type { RecordedImage, SettingsEntry, StepEntry } from "./entries.ts";

/** @throws RangeError that begins with the field and its value */
export function checkSettingsEntry({ config, model, dataset }: SettingsEntry): void {
  checkConfig(config);
  checkModelConfig(model);
  checkModelSize(model);
  for (const [name, value] of Object.entries(config.model)) {
    const given = model[name as keyof typeof model];
    if (value !== given) {
      throw new RangeError(`model.${name} is ${given}: it must be that of config, ${value}`);
    }
  }
  const { height, width, channels } = dataset;
  const isFitting = height === model.outputHeight && width === model.outputWidth &&
    channels === model.cDim;
  if (!isFitting) {
    throw new RangeError(
      `dataset is of ${height}x${width}x${channels}: it must be of the model's ` +
        `${model.outputHeight}x${model.outputWidth}x${model.cDim}`,
    );
  }
}

/** @throws RangeError that begins with the field and its value */
export function checkImage(
  { index, label }: RecordedImage,
  { dataset, model }: SettingsEntry,
): void {
  if (index >= dataset.size) {
    throw new RangeError(`index is ${index}: it must be less than the ${dataset.size} images`);
  }
  const classes = Math.max(model.yDim, dataset.classes?.length ?? 0);
  if (label !== undefined && label >= classes) {
    throw new RangeError(`label is ${label}: it must be less than the ${classes} classes`);
  }
}

/** @throws RangeError that begins with the field and its value */
export function checkStepEntry(
  { images, draws, pixels }: StepEntry,
  { model }: SettingsEntry,
  known: number,
): void {
  const { batchSize, outputHeight, outputWidth, cDim } = model;
  const lengths = { images: images.length, draws: draws?.length ?? images.length };
  for (const [name, length] of Object.entries(lengths)) {
    if (length === batchSize) continue;
    throw new RangeError(
      `${name} has ${length} entries: it must have those of a batch, ${batchSize}`,
    );
  }
  const unknown = images.find((number) => number >= known);
  if (unknown !== undefined) {
    throw new RangeError(`images has ${unknown}: it must be one of the ${known} that were named`);
  }
  const bytes = batchSize * outputHeight * outputWidth * cDim;
  if (pixels !== undefined && pixels.length !== bytes) {
    throw new RangeError(
      `pixels has ${pixels.length} bytes: it must have those of a batch, ${bytes}`,
    );
  }
}
