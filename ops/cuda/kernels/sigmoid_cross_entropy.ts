import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import { cudaKernel } from "../base/cuda_kernel.ts";
import { float, int } from "../base/kernel_arguments.ts";
import { elementBlocks } from "../base/launch_sizes.ts";

const file = "sigmoid_cross_entropy";

/** logits -> the mean of their cross-entropies, a scalar. */
export const sigmoidCrossEntropy = cudaKernel<{ logits: TensorInfo }, { label: 0 | 1 }>(
  "SigmoidCrossEntropy",
  ({ logits }, { label }, backend) => {
    const from = backend.address(logits);
    const loss = backend.output([]);
    const count = int(util.sizeFromShape(logits.shape));
    const values = [from, loss.address, count, float(label)];
    backend.card.launch({ file, name: "mean_loss" }, [1], 256, values);
    return [loss];
  },
);

/** logits, gradient of the loss -> gradient of the logits. */
export const sigmoidCrossEntropyGradient = cudaKernel<
  Record<"logits" | "gradient", TensorInfo>,
  { label: 0 | 1 }
>("SigmoidCrossEntropyGradient", ({ logits, gradient }, { label }, backend) => {
  const [from, scale] = [backend.address(logits), backend.address(gradient)];
  const output = backend.output(logits.shape);
  const values = [from, scale, output.address, int(output.size), float(label)];
  backend.card.launch({ file, name: "loss_gradient" }, elementBlocks(output.size), 256, values);
  return [output];
});
