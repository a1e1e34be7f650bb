/** Ops over lists of tensors, each in one launch for many. */
import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import { numbered } from "../../device/kernel.ts";
import type { CudaBackend } from "../base/cuda_backend.ts";
import { cudaKernel } from "../base/cuda_kernel.ts";
import { float, int, type KernelArgument } from "../base/kernel_arguments.ts";
import type { Kernel } from "../base/kernel_source.ts";
import { type ListEntry, listParts } from "../base/lists.ts";

/** Updates every variable and its moments in place. */
export const adamUpdates = cudaKernel<
  { rates: TensorInfo } & Record<string, TensorInfo>,
  Record<"at" | "beta1" | "beta2" | "epsilon", number>
>("AdamUpdates", ({ rates, ...things }, { at, beta1, beta2, epsilon }, backend) => {
  const names = ["variable", "gradient", "m", "v"];
  const entries = numbered<TensorInfo>(things, names).map(([variable, gradient, m, v]) =>
    entry([
      backend.changing(variable),
      backend.address(gradient),
      backend.address(m),
      backend.address(v),
    ], variable)
  );
  run(backend, { file: "adam", name: "adam" }, entries, [
    backend.address(rates),
    int(at),
    ...[beta1, 1 - beta1, beta2, 1 - beta2, epsilon].map(float),
  ]);
  return [];
});

/** Every average changes in place. */
export const updateRunningStats = cudaKernel<Record<string, TensorInfo>, { decay: number }>(
  "UpdateRunningStats",
  (inputs, { decay }, backend) => {
    const entries = numbered(inputs, ["average", "batch"]).map(([average, batch]) =>
      entry([backend.changing(average), backend.address(batch)], average)
    );
    const values = [float(decay), float(1 - decay)];
    run(backend, { file: "lists", name: "move_averages" }, entries, values);
    return [];
  },
);

/** Every average moves towards its value in place. */
export const moveTowards = cudaKernel<{ rate: TensorInfo } & Record<string, TensorInfo>, unknown>(
  "MoveAllTowards",
  ({ rate, ...averages }, _attributes, backend) => {
    const entries = numbered<TensorInfo>(averages, ["average", "value"]).map(([average, value]) =>
      entry([backend.changing(average), backend.address(value)], average)
    );
    run(backend, { file: "lists", name: "move_towards" }, entries, [backend.address(rate)]);
    return [];
  },
);

/** Any number of tensors, each times the factor. */
export const scaleAll = cudaKernel<Record<string, TensorInfo>, { factor: number }>(
  "ScaleAll",
  (tensors, { factor }, backend) => {
    const pairs = Object.values(tensors).map((x) => {
      const from = backend.address(x);
      const y = backend.output(x.shape);
      return { y, entry: entry([from, y.address], x) };
    });
    const entries = pairs.map((pair) => pair.entry);
    run(backend, { file: "lists", name: "scale_all" }, entries, [float(factor)]);
    return pairs.map(({ y }) => y);
  },
);

const bitsOfOne = 0x3f800000;

/** Any number of tensors -> a scalar: 1 until a thread finds a number that is not finite. */
export const allFinite = cudaKernel<Record<string, TensorInfo>, unknown>(
  "AllFinite",
  (tensors, _attributes, backend) => {
    const entries = Object.values(tensors).map((x) => entry([backend.address(x)], x));
    const answer = backend.output([]);
    backend.card.fill(answer.address, bitsOfOne, 1);
    run(backend, { file: "lists", name: "all_finite" }, entries, [answer.address]);
    return [answer];
  },
);

/** Any number of tensors -> the sum of squares of each. A block adds up one of them, always in one order. */
export const squareSums = cudaKernel<Record<string, TensorInfo>, unknown>(
  "SquareSums",
  (tensors, _attributes, backend) => {
    const entries = Object.values(tensors).map((x) => entry([backend.address(x)], x));
    const sums = backend.output([entries.length]);
    let done = 0;
    for (const { struct, tensors } of listParts(entries)) {
      const to = sums.address + BigInt(4 * done);
      backend.card.launch({ file: "square_sums", name: "square_sums" }, [tensors], 512, [
        struct,
        to,
      ]);
      done += tensors;
    }
    return [sums];
  },
);

function entry(addresses: readonly bigint[], { shape }: TensorInfo): ListEntry {
  return { addresses, length: util.sizeFromShape(shape) };
}

function run(
  { card }: CudaBackend,
  kernel: Kernel,
  entries: readonly ListEntry[],
  values: readonly KernelArgument[],
): void {
  for (const { struct, blocks } of listParts(entries)) {
    card.launch(kernel, [blocks], 256, [struct, ...values]);
  }
}
