import * as tf from "@tensorflow/tfjs-core";

/** A tensor's numbers in host memory. */
export interface HostTensor<Shape extends number[] = number[]> {
  shape: Shape;
  readonly values: Float32Array;
  /** The same numbers by bytes, where each stands for one of a table: a device may look them up itself. */
  readonly bytes?: BytesOfTable;
}

/** Numbers as indices of a table of 256. */
export interface BytesOfTable {
  indices: Uint8Array;
  table: Float32Array;
}

/** A tensor of bytes; its numbers are looked up when they are asked for. */
export function bytesTensor(shape: number[], bytes: BytesOfTable): HostTensor {
  let values: Float32Array | undefined;
  return {
    shape,
    bytes,
    get values() {
      return values ??= lookUp(bytes);
    },
  };
}

function lookUp({ indices, table }: BytesOfTable): Float32Array {
  const values = new Float32Array(indices.length);
  for (let i = 0; i < indices.length; i++) values[i] = table[indices[i]];
  return values;
}

type Matrix = HostTensor<[rows: number, columns: number]>;

/** Host tensors by name; one may be undefined. */
export type HostTensors = { [name: string]: HostTensor | undefined };

/** The same names with tensors of the current backend. */
export type OnDevice<T extends HostTensors> = { [Name in keyof T]: DeviceTensor<T[Name]> };
type DeviceTensor<T> = T extends Matrix ? tf.Tensor2D
  : T extends HostTensor ? tf.Tensor
  : undefined;

export function onDevice<T extends HostTensors>(tensors: T): OnDevice<T> {
  const made = Object.entries(tensors).map(([name, tensor]) =>
    [name, tensor && tf.tensor(tensor.values, tensor.shape)] as const
  );
  return Object.fromEntries(made) as OnDevice<T>;
}

/** How many tensors the current backend holds; a number that grows from step to step is a leak. */
export function tensorCount(): number {
  return tf.memory().numTensors;
}
