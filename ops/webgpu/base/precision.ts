import { describeAdapter } from "./request_device.ts";

/**
 * `f16`: matrix products round their inputs to half precision, store and multiply them so, and
 * accumulate in 32 bits. Weights, activations and gradients stay in 32 bits.
 */
export type Precision = "f32" | "f16";

/** @throws Error in one line when the adapter does not support it */
export function checkPrecision(
  adapter: Pick<GPUAdapter, "features" | "info">,
  precision: Precision,
): void {
  if (precision === "f32" || adapter.features.has("shader-f16")) return;
  throw new Error(
    `backend webgpu: ${describeAdapter(adapter)} has no half precision (shader-f16): leave ` +
      "--precision f16 out, or take another --adapter",
  );
}

/** WGSL prelude: the type of the inputs, and the multiply-accumulate. */
export function precisionWgsl(precision: Precision): string {
  return precision === "f16" ? halfFactors : fullFactors;
}

const fullFactors = /* wgsl */ `
alias factor4 = vec4f;
alias factor4x4 = mat4x4f;
fn add_product(a: f32, b: vec4f, sum: vec4f) -> vec4f { return fma(vec4f(a), b, sum); }
`;

const halfFactors = /* wgsl */ `
enable f16;
alias factor4 = vec4h;
alias factor4x4 = mat4x4h;
fn add_product(a: f16, b: vec4h, sum: vec4f) -> vec4f { return sum + vec4f(a * b); }
`;
