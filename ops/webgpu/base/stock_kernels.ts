/** tfjs's own kernels are registered under this name: ours fall back on them, and benchmarks compare. */
export const stockName = "webgpu-stock";
