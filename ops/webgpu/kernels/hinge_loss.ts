import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import { type ElementKernel, runElements } from "../base/element_kernel.ts";
import { gpuKernel } from "../base/gpu_kernel.ts";
import { meanProgram } from "../base/mean_program.ts";

type Shape = { slope: 1 | -1; hasMargin: boolean };

const nameOf = ({ slope, hasMargin }: Shape) => `${hasMargin ? "hinge" : "mean"} ${slope}`;

/** logits -> the mean of max(0, 1 + slope x), or of slope x; a scalar. */
export const hingeLoss = gpuKernel<{ logits: TensorInfo }, Shape>(
  "HingeLoss",
  ({ logits }, shape, backend) => {
    const loss = backend.output([]);
    const sloped = `${shape.slope}.0 * x`;
    const each = shape.hasMargin
      ? `    let y = 1.0 + ${sloped};\n    sum += select(y, 0.0, y < 0.0);` // keeps NaN
      : `    sum += ${sloped};`;
    const program = meanProgram(`${nameOf(shape)} loss`, each);
    const sizes = [util.sizeFromShape(logits.shape)];
    backend.dispatch({ program, tensors: [logits, loss], sizes, groups: 1 });
    return [loss];
  },
);

const gradientOf = (shape: Shape): ElementKernel => ({
  name: `gradient of the ${nameOf(shape)} loss`,
  reads: ["logits", "gradient"],
  sizes: [],
  wgsl: /* wgsl */ `
  let each = ${shape.slope}.0 * gradient[0] / f32(s.count);
  output[i] = ${
    shape.hasMargin
      ? `select(0.0, each, 1.0 + ${shape.slope}.0 * logits[i] > 0.0)`
      : "each + 0.0 * logits[i]"
  };
`,
});

/** logits, gradient of the loss -> gradient of the logits. */
export const hingeLossGradient = gpuKernel<Record<"logits" | "gradient", TensorInfo>, Shape>(
  "HingeLossGradient",
  ({ logits, gradient }, shape, backend) => {
    const output = backend.output(logits.shape);
    runElements(backend, gradientOf(shape), { inputs: [logits, gradient], output, sizes: [] });
    return [output];
  },
);
