import { readFileSync } from "node:fs";

/** A kernel: `kernels/<file>.cu`, and its name there. */
export interface Kernel {
  file: string;
  name: string;
}

/** All files of kernels. */
export const kernelFiles = [
  "adam",
  "adjust_strength",
  "batch_norm",
  "bfloat16",
  "bias_activation",
  "check",
  "concat_condition",
  "diff_augment",
  "elements",
  "hinge_loss",
  "lists",
  "look_up",
  "mat_mul",
  "patches",
  "sigmoid_cross_entropy",
  "spectral_norm",
  "square_sums",
  "transpose",
] as const;

/** A file of kernels as one text, which needs no include path. */
export function kernelSource(file: string): string {
  return withIncludes(textOf(`${file}.cu`));
}

function withIncludes(text: string): string {
  return text.replace(/^#include "(\w+\.cuh)"$/gm, (_, name) => withIncludes(textOf(name)));
}

function textOf(name: string): string {
  return readFileSync(new URL(`../kernels/${name}`, import.meta.url), "utf8");
}
