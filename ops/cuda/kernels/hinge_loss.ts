import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import { cudaKernel } from "../base/cuda_kernel.ts";
import { float, int } from "../base/kernel_arguments.ts";
import { elementBlocks } from "../base/launch_sizes.ts";

const file = "hinge_loss";

type Shape = { slope: 1 | -1; hasMargin: boolean };

/** logits -> the mean of max(0, 1 + slope x), or of slope x; a scalar. */
export const hingeLoss = cudaKernel<{ logits: TensorInfo }, Shape>(
  "HingeLoss",
  ({ logits }, { slope, hasMargin }, backend) => {
    const from = backend.address(logits);
    const loss = backend.output([]);
    const count = int(util.sizeFromShape(logits.shape));
    const values = [from, loss.address, count, float(slope), int(Number(hasMargin))];
    backend.card.launch({ file, name: "mean_hinge" }, [1], 256, values);
    return [loss];
  },
);

/** logits, gradient of the loss -> gradient of the logits. */
export const hingeLossGradient = cudaKernel<Record<"logits" | "gradient", TensorInfo>, Shape>(
  "HingeLossGradient",
  ({ logits, gradient }, { slope, hasMargin }, backend) => {
    const [from, scale] = [backend.address(logits), backend.address(gradient)];
    const output = backend.output(logits.shape);
    backend.card.launch({ file, name: "hinge_gradient" }, elementBlocks(output.size), 256, [
      from,
      scale,
      output.address,
      int(output.size),
      float(slope),
      int(Number(hasMargin)),
    ]);
    return [output];
  },
);
