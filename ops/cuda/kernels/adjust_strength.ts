import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import { cudaKernel } from "../base/cuda_kernel.ts";
import { float, int } from "../base/kernel_arguments.ts";

/** strength, signs, outputs, change -> [strength, heuristic]; the first two change in place. */
export const adjustStrength = cudaKernel<
  Record<"strength" | "signs" | "outputs" | "change", TensorInfo>,
  { target: number; every: number }
>("AdjustStrength", ({ strength, signs, outputs, change }, { target, every }, backend) => {
  const places = [
    ...[strength, signs].map((each) => backend.changing(each)),
    ...[outputs, change].map((each) => backend.address(each)),
  ];
  const told = backend.output([2]);
  const count = int(util.sizeFromShape(outputs.shape));
  const values = [...places, told.address, count, float(target), float(every)];
  backend.card.launch({ file: "adjust_strength", name: "adjust_strength" }, [1], 32, values);
  return [told];
});
