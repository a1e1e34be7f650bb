import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import { groupOf } from "../fold_groups.ts";
import type { GpuBackend } from "../gpu_backend.ts";
import type { Program } from "../pipelines.ts";

const lanes = 64;

const program: Program = {
  key: "sum parts",
  wgsl: () => /* wgsl */ `
struct Sizes { count: u32, parts: u32 }
@group(0) @binding(0) var<storage, read> partial: array<f32>;
@group(0) @binding(1) var<storage, read_write> sum: array<f32>;
@group(0) @binding(2) var<uniform> s: Sizes;
${groupOf}
@compute @workgroup_size(${lanes})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = group_of(group, groups) * ${lanes}u + lane;
  if (i >= s.count) { return; }
  var total = 0.0;
  for (var part = 0u; part < s.parts; part++) { total += partial[part * s.count + i]; }
  sum[i] = total;
}
`,
};

/** partial [parts, count] -> sum, always added up in the same order. */
export function sumParts(backend: GpuBackend, partial: TensorInfo, sum: TensorInfo): void {
  const count = util.sizeFromShape(sum.shape);
  backend.dispatch({
    program,
    tensors: [partial, sum],
    sizes: [count, partial.shape[0]],
    groups: Math.ceil(count / lanes),
  });
}
