import * as tf from "@tensorflow/tfjs-core";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { readAndDispose } from "../ops/layers.ts";

/**
 * The directions of z along which the first layer's output changes most: the eigenvectors of
 * W^T W, largest eigenvalue first (Shen and Zhou 2021). They are of length 1, and their largest
 * number is positive, so that they are the same everywhere.
 *
 * @param weight of `linear0`, [zDim, units]; rows below, which belong to a label, count for nothing
 */
export async function strongestDirections(
  weight: Float32Array,
  { zDim, count }: { zDim: number; count: number },
  rows: number,
): Promise<Float32Array[]> {
  const products = await readAndDispose(tf.tidy(() => {
    const units = weight.length / rows;
    const w = tf.tensor2d(weight.subarray(0, zDim * units), [zDim, units]);
    return tf.matMul(w, w, false, true); // [zDim, zDim]
  }));
  const matrix = Matrix.from1DArray(zDim, zDim, products);
  // Its eigenvalues grow, and its eigenvectors are columns.
  const { eigenvectorMatrix: vectors } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  return Array.from(
    { length: Math.min(count, zDim) },
    (_, i) => upright(Float32Array.from(vectors.getColumn(zDim - 1 - i))),
  );
}

function upright(vector: Float32Array): Float32Array {
  const largest = vector.reduce((most, value) => Math.abs(value) > Math.abs(most) ? value : most);
  return largest < 0 ? vector.map((value) => -value) : vector;
}
