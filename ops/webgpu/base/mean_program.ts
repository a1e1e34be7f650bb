import type { Program } from "./pipelines.ts";

const lanes = 64;

/**
 * The mean over all logits of a loss, by one workgroup: there are no more than images in a batch.
 *
 * @param each WGSL that adds the loss of logit `x` to `sum`
 */
export function meanProgram(key: string, each: string): Program {
  return {
    key,
    wgsl: () => /* wgsl */ `
struct Sizes { count: u32 }
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read_write> loss: array<f32>;
@group(0) @binding(2) var<uniform> s: Sizes;
var<workgroup> sums: array<f32, ${lanes}>;

@compute @workgroup_size(${lanes})
fn main(@builtin(local_invocation_index) lane: u32) {
  var sum = 0.0;
  for (var i = lane; i < s.count; i += ${lanes}u) {
    let x = logits[i];
${each}
  }
  sums[lane] = sum;
  workgroupBarrier();
  if (lane > 0u) { return; }
  var total = 0.0;
  for (var other = 0u; other < ${lanes}u; other++) { total += sums[other]; }
  loss[0] = total / f32(s.count);
}
`,
  };
}
