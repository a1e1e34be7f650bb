import { BatchMatMul, type BatchMatMulAttrs, type TensorInfo } from "@tensorflow/tfjs-core";
import { type Product, sharedOuterSteps } from "../gemm/product.ts";
import { runProduct } from "../gemm/run_product.ts";
import { gpuKernel } from "../base/gpu_kernel.ts";

/** C = A B, each factor maybe stored as its transpose. An outer step is a stretch of the depth. */
function product(transposeA: boolean, transposeB: boolean): Product {
  return {
    name: `matmul ${transposeA ? "t" : "n"}${transposeB ? "t" : "n"}`,
    aAlong: transposeA ? "rows" : "depth",
    bAlong: transposeB ? "depth" : "columns",
    sizes: [],
    wgsl: /* wgsl */ `
${sharedOuterSteps}
fn row_of(row: u32) -> vec3i {
  return vec3i(i32(row), 0, 0);
}
fn a_start(row: vec3i, o: u32) -> i32 {
  return ${
      transposeA
        ? "row.x + i32(o * s.depth * s.a_step)"
        : "row.x * i32(s.a_step) + i32(o * s.depth)"
    };
}
fn b_start(o: u32) -> u32 {
  return o * s.depth${transposeB ? "" : " * s.b_step"};
}
fn c_start(row: vec3i, number: u32) -> i32 {
  return i32((part * s.rows + number) * s.columns);
}
`,
  };
}

/** The depth of one stretch: where it divides the whole depth, that may be shared out. */
const stretch = 64;

/** a [m, k], b [k, n] (each maybe stored transposed) -> [m, n]. Stacks of matrices go to tfjs's kernel. */
export const matMul = gpuKernel<Record<"a" | "b", TensorInfo>, BatchMatMulAttrs>(
  BatchMatMul,
  (inputs, attributes, backend) => {
    const { a, b } = inputs;
    const { transposeA, transposeB } = attributes;
    const isPlain = a.shape.length === 2 && b.shape.length === 2;
    if (!isPlain) return backend.runStock(BatchMatMul, inputs, attributes);
    const [rows, wholeDepth] = transposeA ? [a.shape[1], a.shape[0]] : a.shape;
    const columns = b.shape[transposeB ? 0 : 1];
    const outer = wholeDepth % stretch === 0 ? wholeDepth / stretch : 1;
    return runProduct(backend, {
      product: product(transposeA, transposeB),
      a,
      b,
      shape: [rows, columns],
      vectors: { a: a.shape[1] % 4 === 0, b: b.shape[1] % 4 === 0 },
      sizes: {
        rows,
        columns,
        depth: wholeDepth / outer,
        outer,
        a_step: a.shape[1],
        b_step: b.shape[1],
      },
    });
  },
);
