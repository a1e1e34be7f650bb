/** The config of a generator by the shapes of its weights, where no file describes them. */
import type { GanState, GeneratorConfig } from "../../model/weights.ts";

/**
 * Weights do not tell the image's size nor z's distribution: it takes a square image, whose sides
 * halve evenly, and the default distribution.
 *
 * @throws RangeError when the weights are not those of such a generator
 */
export function inferConfig(weights: GanState): GeneratorConfig {
  const shape = (layer: string) => weights[`generator.${layer}.weight`]?.shape;
  const isConditional = shape("linear1") !== undefined;
  const found = isConditional ? conditional(shape) : unconditional(shape);
  const isWhole = Object.values(found).every((value) => Number.isInteger(value) && value >= 0);
  if (!isWhole) {
    throw new RangeError(
      "its tensors are not those of a generator with a square image: put the model.json or " +
        "manifest.json that it came with beside it",
    );
  }
  const norm = "generator.bn1.gamma" in weights ? undefined : "none";
  return { ...found, cDim: found.cDim as 1 | 3 | 4, zDist: "uniform", norm };
}

type Shapes = (layer: string) => number[] | undefined;

function unconditional(shape: Shapes) {
  const [zDim = NaN, units = NaN] = shape("linear0") ?? [];
  const [, , cDim = NaN, gfDim = NaN] = shape("deconv4") ?? [];
  const side = 16 * Math.sqrt(units / (8 * gfDim));
  return { outputHeight: side, outputWidth: side, cDim, yDim: 0, zDim, gfDim, gfcDim: 1024 };
}

/** Every layer but the last has the label's numbers among its inputs. */
function conditional(shape: Shapes) {
  const [first = NaN, gfcDim = NaN] = shape("linear0") ?? [];
  const [second = NaN, units = NaN] = shape("linear1") ?? [];
  const [, , double = NaN] = shape("deconv2") ?? [];
  const [, , cDim = NaN] = shape("deconv3") ?? [];
  const [yDim, gfDim] = [second - gfcDim, double / 2];
  const side = 4 * Math.sqrt(units / double);
  return { outputHeight: side, outputWidth: side, cDim, yDim, zDim: first - yDim, gfDim, gfcDim };
}
