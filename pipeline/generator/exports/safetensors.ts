import {
  encodeSafetensors,
  floatsOf,
  type GanState,
  type NamedTensor,
} from "../../../model/weights.ts";
import { type Description, descriptionKey, descriptionOf } from "../description.ts";
import type { GeneratorFile } from "../open_generator.ts";

export type WeightPrecision = "f32" | "f16";

/** The largest number that 16 bits hold. */
const mostHalf = 65_504;

/**
 * The generator's weights alone, with a description of what they are. `sample` and `--init-from` take it.
 *
 * @throws RangeError when a weight is larger than the precision holds
 */
export function generatorSafetensors(
  file: GeneratorFile,
  precision: WeightPrecision,
): Uint8Array<ArrayBuffer> {
  const tensors = Object.entries(file.generator)
    .map(([name, tensor]) => [name, precision === "f16" ? halved(name, tensor) : full(tensor)]);
  const metadata = { format: "pt", [descriptionKey]: JSON.stringify(descriptionOf(file)) };
  return encodeSafetensors(Object.fromEntries(tensors) as GanState, metadata);
}

/**
 * Both networks' weights, for who looks inside of them; the same description.
 *
 * @throws RangeError when the file holds the generator alone
 */
export function networksSafetensors(
  file: Description & Pick<GeneratorFile, "generator" | "discriminator">,
): Uint8Array<ArrayBuffer> {
  if (!file.discriminator) {
    throw new RangeError("there is no discriminator: the file holds the generator alone");
  }
  const tensors = Object.entries({ ...file.generator, ...file.discriminator })
    .map(([name, tensor]) => [name, full(tensor)]);
  const metadata = { format: "pt", [descriptionKey]: JSON.stringify(descriptionOf(file)) };
  return encodeSafetensors(Object.fromEntries(tensors) as GanState, metadata);
}

function full(tensor: NamedTensor): NamedTensor {
  return { dtype: "F32", shape: tensor.shape, data: floatsOf(tensor) };
}

function halved(name: string, tensor: NamedTensor): NamedTensor {
  const floats = floatsOf(tensor);
  if (floats.some((value) => Math.abs(value) > mostHalf)) {
    throw new RangeError(
      `${name} has numbers beyond ${mostHalf}, the most in 16 bits: leave out --f16`,
    );
  }
  return { dtype: "F16", shape: tensor.shape, data: Float16Array.from(floats) };
}
