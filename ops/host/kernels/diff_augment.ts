import type { TensorInfo } from "@tensorflow/tfjs-core";
import { augmentationNumbers } from "../../device/attributes.ts";
import type { HostBackend } from "../base/host_backend.ts";
import { hostKernel } from "../base/host_kernel.ts";

type Parameters = Record<"rows" | "strength", TensorInfo>;

/** x [batch, height, width, channels] -> y. */
export const diffAugment = hostKernel<{ x: TensorInfo } & Parameters, { at: number }>(
  "DiffAugment",
  ({ x, ...parameters }, { at }, backend) => [runOn(x, parameters, at, "diffAugment", backend)],
);

/** dy -> dx. */
export const diffAugmentGradient = hostKernel<{ dy: TensorInfo } & Parameters, { at: number }>(
  "DiffAugmentGradient",
  ({ dy, ...parameters }, { at }, backend) => [
    runOn(dy, parameters, at, "diffAugmentGradient", backend),
  ],
);

function runOn(
  images: TensorInfo,
  { rows, strength }: Parameters,
  at: number,
  kernel: string,
  backend: HostBackend,
): TensorInfo {
  const [batch, ...shape] = images.shape;
  const output = backend.output(images.shape);
  backend.pool.run(kernel, batch, 4 * output.values.length / batch, [
    backend.pointer(images),
    backend.pointer(rows) + 4 * at * augmentationNumbers,
    backend.values(strength)[0],
    output.pointer,
    ...shape,
  ]);
  return output;
}
