import type { ModelConfig } from "../../model/mod.ts";
import type { Dataset } from "../contracts/dataset.ts";
import type { RunConfig } from "../contracts/run_config.ts";

/**
 * The model config of a run, completed by its data set: channels and, unless stated, classes come from
 * the data.
 *
 * @throws RangeError when the settings need labels that the data do not have
 */
export function modelConfig({ model, yDim }: RunConfig, dataset: Dataset): ModelConfig {
  const classes = dataset.classes?.length ?? 0;
  if (yDim && classes === 0) {
    throw new RangeError(
      `--y-dim is ${yDim}, but dataset "${dataset.name}" has no labels: leave --y-dim out, or take ` +
        "labels from subfolders with --labels folder",
    );
  }
  if (yDim && yDim < classes) {
    throw new RangeError(
      `--y-dim is ${yDim}, but dataset "${dataset.name}" has ${classes} classes: leave --y-dim out, ` +
        "or use 0 to train without labels",
    );
  }
  return { ...model, cDim: dataset.channels, yDim: yDim ?? classes };
}
