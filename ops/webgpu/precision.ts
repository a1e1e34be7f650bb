import { describeAdapter } from "./device.ts";

/**
 * `f16`: matrix products round their factors to half precision, hold and multiply them so, and add up
 * in 32 bits. Weights, activations and gradients are kept in 32 bits.
 */
export type Precision = "f32" | "f16";

/** @throws Error in one line when the adapter cannot compute so */
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

/** WGSL that comes before all else: the types of factors, and how the product of two is added to a sum. */
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
