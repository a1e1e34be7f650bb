import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import { groupOf } from "./fold_groups.ts";
import type { GpuBackend } from "./gpu_backend.ts";
import type { Program } from "./pipelines.ts";
import { each } from "./wgsl_text.ts";

/**
 * A kernel over a list of small things, each of them some arrays of one length: many things in one
 * dispatch, where a dispatch for each would take longer to start than to run.
 */
export interface ListKernel {
  name: string;
  /** The arrays of one thing. All may be written: what is changed is changed in place. */
  arrays: readonly string[];
  /** Numbers that all have in common, fields of `values`; they may be new with every call. */
  values: readonly string[];
  /** WGSL for place `i` of thing `n`, whose arrays have its number behind their names. */
  wgsl: (n: number) => string;
}

const lanes = 64;

/** @param things each with its tensors in the order of the kernel's `arrays` */
export function runList(
  backend: GpuBackend,
  kernel: ListKernel,
  things: readonly (readonly TensorInfo[])[],
  values: readonly number[],
): void {
  const { maxStorageBuffersPerShaderStage, maxBindingsPerBindGroup } = backend.device.limits;
  const bindings = Math.min(maxStorageBuffersPerShaderStage, maxBindingsPerBindGroup - 2);
  const atOnce = Math.floor(bindings / kernel.arrays.length);
  for (let from = 0; from < things.length; from += atOnce) {
    const some = things.slice(from, from + atOnce);
    const counts = some.map(([{ shape }]) => util.sizeFromShape(shape));
    backend.dispatch({
      program: listProgram(kernel, some.length),
      tensors: some.flat(),
      sizes: counts,
      values,
      groups: Math.ceil(counts.reduce((sum, count) => sum + count, 0) / lanes),
    });
  }
}

function listProgram({ name, arrays, values, wgsl }: ListKernel, things: number): Program {
  const binding = (n: number, array: string, index: number) =>
    `@group(0) @binding(${n * arrays.length + index}) ` +
    `var<storage, read_write> ${array}${n}: array<f32>;`;
  const used = things * arrays.length;
  return {
    key: `${name} of ${things}`,
    wgsl: () => /* wgsl */ `
struct Sizes {
${each(things, (n) => `  count${n}: u32,`)}
}
struct Values {
${values.map((value) => `  ${value}: f32,`).join("\n")}
}
${each(things, (n) => arrays.map((array, index) => binding(n, array, index)).join("\n"))}
@group(0) @binding(${used}) var<uniform> s: Sizes;
@group(0) @binding(${used + 1}) var<uniform> values: Values;
${groupOf}
@compute @workgroup_size(${lanes})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  var i = group_of(group, groups) * ${lanes}u + lane;
  ${
      each(things, (n) => /* wgsl */ `
  if (i < s.count${n}) {
    ${wgsl(n)}
    return;
  }
  i -= s.count${n};`)
    }
}
`,
  };
}
