import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import { type ElementKernel, runElements } from "../base/element_kernel.ts";
import { gpuKernel } from "../base/gpu_kernel.ts";
import { meanProgram } from "../base/mean_program.ts";

const meanLoss = (label: 0 | 1) =>
  meanProgram(
    `sigmoid cross-entropy against ${label}`,
    /* wgsl */ `
    // log(1 + e) loses e where it is small: there it is e - e * e / 2.
    let e = exp(-abs(x));
    let log_part = select(log(1.0 + e), e - 0.5 * e * e, e < 1e-3);
    sum += select(x, 0.0, x < 0.0) - x * ${label}.0 + log_part;`,
  );

/** logits -> the mean of their cross-entropies, a scalar. */
export const sigmoidCrossEntropy = gpuKernel<{ logits: TensorInfo }, { label: 0 | 1 }>(
  "SigmoidCrossEntropy",
  ({ logits }, { label }, backend) => {
    const loss = backend.output([]);
    const sizes = [util.sizeFromShape(logits.shape)];
    backend.dispatch({ program: meanLoss(label), tensors: [logits, loss], sizes, groups: 1 });
    return [loss];
  },
);

const lossGradient: ElementKernel = {
  name: "gradient of the sigmoid cross-entropy",
  reads: ["logits", "gradient"],
  sizes: ["label"],
  wgsl: /* wgsl */ `
  let probability = 1.0 / (1.0 + exp(-logits[i]));
  output[i] = (probability - f32(s.label)) * gradient[0] / f32(s.count);
`,
};

/** logits, gradient of the loss -> gradient of the logits. */
export const sigmoidCrossEntropyGradient = gpuKernel<
  Record<"logits" | "gradient", TensorInfo>,
  { label: 0 | 1 }
>("SigmoidCrossEntropyGradient", ({ logits, gradient }, { label }, backend) => {
  const output = backend.output(logits.shape);
  runElements(backend, lossGradient, { inputs: [logits, gradient], output, sizes: [label] });
  return [output];
});
