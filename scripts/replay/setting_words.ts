import { type HyperParameters, hyperParameters } from "../../pipeline/replay/mod.ts";
import { realNumber } from "../cli/parsers.ts";

/**
 * Reads `learningRate=1e-4,beta1=0.9`.
 *
 * @throws RangeError that says which settings there are, and that they are numbers
 */
export function settingWords(text: string): Partial<HyperParameters> {
  const pairs = text.split(",").map((word) => {
    const [name, value = ""] = word.split("=").map((part) => part.trim());
    if (!hyperParameters.includes(name as keyof HyperParameters)) {
      throw new RangeError(`what fits the same state is ${hyperParameters.join(", ")}`);
    }
    try {
      return [name, realNumber(value)];
    } catch {
      throw new RangeError(`${name} has no number behind "=": write for example ${name}=1e-4`);
    }
  });
  return Object.fromEntries(pairs);
}
