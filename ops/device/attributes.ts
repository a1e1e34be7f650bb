/** What layers and the kernels of every device must agree on. */

/** A function of each number, after a layer's linear map. */
export type Activation = "none" | "relu" | "lrelu" | "tanh" | "sigmoid";

/** Slope of the leaky rectifier below zero: lrelu(x) = max(x, 0.2 x) (Radford et al. 2016). */
export const leak = 0.2;

/** Numbers in an image's row of parameters for differentiable augmentation. */
export const augmentationNumbers = 13;

/** Keeps the square root of batch norm away from zero (TensorFlow DCGAN: epsilon 1e-5). */
export const normEpsilon = 1e-5;
