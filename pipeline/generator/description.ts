/** What a file of generator weights is: `model.json`, and the same text inside of the file. */
import * as v from "valibot";
import { checkModelConfig, completed, type GeneratorConfig } from "../../model/weights.ts";
import { settingRules } from "../contracts/run_config.ts";
import { oneOfRule, wholeRule } from "../contracts/rules.ts";
import { classNames, firstIssue, maybe, ruled, steps, text } from "../contracts/schemas.ts";
import { checkModelSize } from "../settings/check_config.ts";
import { parseJson } from "../contracts/json_lines.ts";

export const descriptionFormat = 1;

/** The key of the description among a safetensors file's metadata. */
export const descriptionKey = "dcgan";

const descriptionSchema = v.object({
  format: v.literal(descriptionFormat),
  kind: v.literal("dcgan-generator"),
  /** The run and the step that the weights are of, if known. */
  run: maybe(text),
  step: maybe(steps),
  /** Of the averaged generator, or those that training moves. */
  weights: v.picklist(["averaged", "trained"]),
  model: v.object({
    outputHeight: ruled(settingRules.outputHeight),
    outputWidth: ruled(settingRules.outputWidth),
    cDim: ruled(oneOfRule([1, 3, 4])),
    yDim: ruled(wholeRule({ min: 0, max: 65_536 })),
    zDim: ruled(settingRules.zDim),
    zDist: ruled(settingRules.zDist),
    gfDim: ruled(settingRules.gfDim),
    gfcDim: ruled(settingRules.gfcDim),
    norm: v.optional(ruled(settingRules.norm)),
  }),
  /** The classes' names by label. */
  classes: maybe(classNames),
});
export type Description = v.InferOutput<typeof descriptionSchema>;

/** @throws RangeError that says what is wrong with it */
export function parseDescription(json: string): Description {
  const { output, issues } = v.safeParse(descriptionSchema, parseJson(json));
  if (issues !== undefined) throw new RangeError(firstIssue(issues));
  checkModelConfig(completed(output.model));
  checkModelSize(completed(output.model));
  return output;
}

/** The text of `model.json`. For its readers it also says what goes in and what comes out. */
export function descriptionText(description: Description): string {
  const { model } = description;
  return JSON.stringify({ ...descriptionOf(description), ...inAndOut(model) }, null, 2) + "\n";
}

/** The description alone, of something that has more. */
export function descriptionOf(
  { format, kind, run, step, weights, model, classes }: Description,
): Description {
  return { format, kind, run, step, weights, model, classes };
}

function inAndOut(
  { zDim, yDim, zDist, outputHeight, outputWidth, cDim, norm }: GeneratorConfig,
) {
  const ranges = {
    uniform: "uniform in (-1, 1)",
    normal: "N(0, 1)",
    uniform01: "uniform in (0, 1)",
  };
  return {
    takes: {
      z: `[batch, ${zDim}], ${ranges[zDist]}`,
      y: yDim > 0 ? `[batch, ${yDim}], one-hot` : undefined,
    },
    gives: `[batch, ${outputHeight}, ${outputWidth}, ${cDim}], in ${
      yDim > 0 ? "[0, 1]" : "[-1, 1]"
    }`,
    batchNorm: norm === "none" ? "none" : "by movingMean and movingVariance, epsilon 1e-5",
    axes: {
      conv: "[5, 5, in, out]",
      deconv: "[5, 5, out, in]",
      linear: "[in, out]",
      images: "NHWC",
    },
  };
}
