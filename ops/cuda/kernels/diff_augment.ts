import type { TensorInfo } from "@tensorflow/tfjs-core";
import { augmentationNumbers } from "../../device/attributes.ts";
import type { CudaBackend } from "../base/cuda_backend.ts";
import { cudaKernel } from "../base/cuda_kernel.ts";
import { int } from "../base/kernel_arguments.ts";

type Parameters = Record<"rows" | "strength", TensorInfo>;

/** x [batch, height, width, channels] -> y. */
export const diffAugment = cudaKernel<{ x: TensorInfo } & Parameters, { at: number }>(
  "DiffAugment",
  ({ x, ...parameters }, { at }, backend) => [launch(x, parameters, at, "diff_augment", backend)],
);

/** dy -> dx. */
export const diffAugmentGradient = cudaKernel<{ dy: TensorInfo } & Parameters, { at: number }>(
  "DiffAugmentGradient",
  ({ dy, ...parameters }, { at }, backend) => [
    launch(dy, parameters, at, "diff_augment_gradient", backend),
  ],
);

function launch(
  images: TensorInfo,
  { rows, strength }: Parameters,
  at: number,
  name: string,
  backend: CudaBackend,
): TensorInfo {
  const [batch, ...shape] = images.shape;
  const [from, all, chance] = [images, rows, strength].map((each) => backend.address(each));
  const output = backend.output(images.shape);
  backend.card.launch({ file: "diff_augment", name }, [batch], 256, [
    from,
    all + BigInt(4 * at * augmentationNumbers),
    chance,
    output.address,
    ...shape.map(int),
  ]);
  return output;
}
