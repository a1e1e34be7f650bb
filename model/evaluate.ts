import * as tf from "@tensorflow/tfjs-core";
import { constant } from "../ops/layers.ts";
import { dLosses, generatorLoss } from "./loss.ts";
import { discriminatorPass, generatorPass, type Networks } from "./passes.ts";
import type { StepInput } from "./step.ts";

/**
 * Both losses on given images and latents, by batch moments as in training. Changes nothing.
 *
 * @returns [dLossReal + dLossFake, gLoss]
 */
export function evaluate(
  networks: Pick<Networks, "config" | "variables">,
  { real, z, y }: StepInput,
): tf.Tensor1D {
  return tf.tidy(() => {
    const condition = y && [constant(y)];
    const generated = generatorPass(networks, [constant(z)], condition);
    const onReal = discriminatorPass(networks, [constant(real)], condition).output;
    const onFake = discriminatorPass(networks, generated.output, condition).output;
    const { dLossReal, dLossFake } = dLosses(networks.config.loss, onReal, onFake);
    const dLoss = tf.add(dLossReal.tensor, dLossFake.tensor);
    return tf.stack([dLoss, generatorLoss(networks.config.loss, onFake).tensor]) as tf.Tensor1D;
  });
}
