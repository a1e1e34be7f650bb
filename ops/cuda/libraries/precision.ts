/**
 * How convolutions and matrix products round their factors; sums and weights always have 32 bits.
 *
 * - `f32`: not at all
 * - `tf32`: to 10 bits behind the point, on tensor cores
 * - `bf16`: to 7 bits
 */
export type CudaPrecision = "f32" | "tf32" | "bf16";
