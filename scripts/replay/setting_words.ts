import {
  type HyperParameters,
  hyperParameters,
  networkSettings,
} from "../../pipeline/replay/mod.ts";
import { oneOf, type Parser, realNumber } from "../cli/parsers.ts";

const parsers: Record<string, Parser<string | number>> = {
  ...Object.fromEntries(hyperParameters.map((name) => [name, realNumber])),
  zDist: oneOf(["uniform", "normal", "uniform01"]),
  norm: oneOf(["batch", "none"]),
  yDim: (text) => Number(oneOf(["0"])(text)), // the data set has the number of classes
};

/**
 * Reads `learningRate=1e-4,beta1=0.9`.
 *
 * @throws RangeError that says which settings there are, and what they may be
 */
export function settingWords(text: string): Partial<HyperParameters> {
  const pairs = text.split(",").map((word) => {
    const [name, value = ""] = word.split("=").map((part) => part.trim());
    if (!Object.hasOwn(parsers, name)) {
      throw new RangeError(
        `what fits the same state is ${hyperParameters.join(", ")}; from the first step on also ` +
          networkSettings.join(", "),
      );
    }
    try {
      return [name, parsers[name](value)];
    } catch (error) {
      if (parsers[name] !== realNumber && error instanceof RangeError) {
        throw new RangeError(`${name} is "${value}": ${error.message}`, { cause: error });
      }
      throw new RangeError(`${name} has no number behind "=": write for example ${name}=1e-4`);
    }
  });
  return Object.fromEntries(pairs);
}
