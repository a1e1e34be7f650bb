import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import type { GpuBackend } from "./gpu_backend.ts";
import type { Program } from "./pipelines.ts";
import { each } from "./wgsl_text.ts";
import { mainHead } from "./workgroups.ts";

/**
 * A kernel over a list of small elements, each with some arrays of one length. One dispatch handles many
 * elements, since a dispatch for each would take longer to start than to run.
 */
export interface ListKernel {
  name: string;
  /** Names of the arrays of one element. The kernel may change them in place. */
  arrays: readonly string[];
  /** WGSL types, by name, of buffers that all elements share, bound last; none by default. */
  shared?: Readonly<Record<string, string>>;
  /** Parameters common to all elements, fields of `values`; they may change with every call. */
  values: readonly string[];
  /** WGSL for index `i` of element `n`, whose arrays have the suffix `n` in their names. */
  wgsl: (n: number) => string;
}

const lanes = 64;

/** Operands of one run of a list kernel. */
export interface ListCall {
  /** Each with its tensors in the order of the kernel's `arrays`. */
  things: readonly (readonly TensorInfo[])[];
  /** In the order of the kernel's `shared`. */
  shared?: readonly TensorInfo[];
  values: readonly number[];
}

/** Queues the kernel, in as few dispatches as the device's binding limits allow. */
export function runList(
  backend: GpuBackend,
  kernel: ListKernel,
  { things, shared = [], values }: ListCall,
): void {
  const { maxStorageBuffersPerShaderStage, maxBindingsPerBindGroup } = backend.device.limits;
  const bindings = Math.min(maxStorageBuffersPerShaderStage, maxBindingsPerBindGroup - 2);
  const atOnce = Math.floor((bindings - shared.length) / kernel.arrays.length);
  for (let from = 0; from < things.length; from += atOnce) {
    const some = things.slice(from, from + atOnce);
    const counts = some.map(([{ shape }]) => util.sizeFromShape(shape));
    backend.dispatch({
      program: listProgram(kernel, some.length),
      tensors: [...some.flat(), ...shared],
      sizes: counts,
      values: values.length > 0 ? values : undefined,
      groups: Math.ceil(counts.reduce((sum, count) => sum + count, 0) / lanes),
    });
  }
}

function listProgram(kernel: ListKernel, things: number): Program {
  const { name, arrays, shared = {}, values, wgsl } = kernel;
  const storage = [
    ...Array.from({ length: things }, (_, n) => arrays.map((array) => `${array}${n}: array<f32>`)),
    ...Object.entries(shared).map(([buffer, type]) => `${buffer}: ${type}`),
  ].flat();
  return {
    key: `${name} of ${things}`,
    wgsl: () => /* wgsl */ `
struct Sizes {
${each(things, (n) => `  count${n}: u32,`)}
}
${
      each(
        storage.length,
        (n) => `@group(0) @binding(${n}) var<storage, read_write> ${storage[n]};`,
      )
    }
@group(0) @binding(${storage.length}) var<uniform> s: Sizes;
${valuesWgsl(values, storage.length + 1)}
${mainHead(lanes)} {
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

function valuesWgsl(values: readonly string[], binding: number): string {
  if (values.length === 0) return ""; // a struct cannot be empty
  return /* wgsl */ `
struct Values {
${values.map((value) => `  ${value}: f32,`).join("\n")}
}
@group(0) @binding(${binding}) var<uniform> values: Values;
`;
}
