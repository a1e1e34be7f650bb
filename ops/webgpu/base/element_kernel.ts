import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import type { GpuBackend } from "./gpu_backend.ts";
import type { Program } from "./pipelines.ts";
import { mainHead } from "./workgroups.ts";

/** A kernel in which each invocation writes one number of `output`. */
export interface ElementKernel {
  name: string;
  reads: readonly string[];
  /** Fields of `s`, after `count`, the length of the output. */
  sizes: readonly string[];
  /** WGSL of one invocation; `i` is its index in the output. */
  wgsl: string;
}

const lanes = 64;

/**
 * Queues the kernel, with one invocation for each number of `output`.
 *
 * @param inputs in the order of the kernel's `reads`
 * @param sizes in the order of the kernel's
 */
export function runElements(
  backend: GpuBackend,
  kernel: ElementKernel,
  { inputs, output, sizes }: {
    inputs: readonly TensorInfo[];
    output: TensorInfo;
    sizes: readonly number[];
  },
): void {
  const count = util.sizeFromShape(output.shape);
  backend.dispatch({
    program: elementProgram(kernel),
    tensors: [...inputs, output],
    sizes: [count, ...sizes],
    groups: Math.ceil(count / lanes),
  });
}

function elementProgram({ name, reads, sizes, wgsl }: ElementKernel): Program {
  const read = (array: string, n: number) =>
    `@group(0) @binding(${n}) var<storage, read> ${array}: array<f32>;`;
  return {
    key: name,
    wgsl: () => /* wgsl */ `
struct Sizes {
${["count", ...sizes].map((size) => `  ${size}: u32,`).join("\n")}
}
${reads.map(read).join("\n")}
@group(0) @binding(${reads.length}) var<storage, read_write> output: array<f32>;
@group(0) @binding(${reads.length + 1}) var<uniform> s: Sizes;
${mainHead(lanes)} {
  let i = group_of(group, groups) * ${lanes}u + lane;
  if (i >= s.count) { return; }
  ${wgsl}
}
`,
  };
}
