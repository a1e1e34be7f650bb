import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import { gpuKernel } from "../base/gpu_kernel.ts";
import type { Program } from "../base/pipelines.ts";

/** One invocation: there are no more outputs than images in a batch. */
const program: Program = {
  key: "adjust strength",
  wgsl: () => /* wgsl */ `
struct Sizes { count: u32 }
struct Values { target_at: f32, every: f32 }
@group(0) @binding(0) var<storage, read_write> strength: array<f32>;
@group(0) @binding(1) var<storage, read_write> signs: array<f32>;
@group(0) @binding(2) var<storage, read> outputs: array<f32>;
@group(0) @binding(3) var<storage, read> change: array<f32>;
@group(0) @binding(4) var<storage, read_write> told: array<f32>;
@group(0) @binding(5) var<uniform> s: Sizes;
@group(0) @binding(6) var<uniform> values: Values;

@compute @workgroup_size(1)
fn main() {
  var above = 0.0;
  for (var i = 0u; i < s.count; i++) {
    above += select(0.0, 1.0, outputs[i] > 0.5) - select(0.0, 1.0, outputs[i] < 0.5);
  }
  let total = signs[0] + above / f32(s.count);
  let heuristic = total / values.every;
  let moved = clamp(strength[0] + change[0] * sign(heuristic - values.target_at), 0.0, 1.0);
  strength[0] = moved;
  signs[0] = select(total, 0.0, change[0] > 0.0);
  told[0] = moved;
  told[1] = heuristic;
}
`,
};

/** strength, signs, outputs, change -> [strength, heuristic]; the first two change in place. */
export const adjustStrength = gpuKernel<
  Record<"strength" | "signs" | "outputs" | "change", TensorInfo>,
  { target: number; every: number }
>("AdjustStrength", ({ strength, signs, outputs, change }, { target, every }, backend) => {
  const told = backend.output([2]);
  backend.dispatch({
    program,
    tensors: [strength, signs, outputs, change, told],
    sizes: [util.sizeFromShape(outputs.shape)],
    values: [target, every],
    groups: 1,
  });
  return [told];
});
