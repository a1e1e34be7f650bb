/** Elementwise ops, and copies: zeros, and tensors one behind the other. */
import {
  Abs,
  Add,
  Concat,
  type ConcatAttrs,
  Exp,
  Maximum,
  Minimum,
  Multiply,
  Neg,
  Pack,
  RealDiv,
  Relu,
  Rsqrt,
  Sigmoid,
  Sqrt,
  Square,
  Sub,
  Tanh,
  type TensorInfo,
  util,
  ZerosLike,
} from "@tensorflow/tfjs-core";
import type { CudaBackend } from "../base/cuda_backend.ts";
import { type CudaKernel, cudaKernel, runStock } from "../base/cuda_kernel.ts";
import { int } from "../base/kernel_arguments.ts";
import { elementBlocks } from "../base/launch_sizes.ts";

/** By their numbers in `elements.cu`. */
const unaryNames = [Rsqrt, Sqrt, Square, Relu, Tanh, Sigmoid, Neg, Exp, Abs];
const binaryNames = [Add, Sub, Multiply, RealDiv, Maximum, Minimum];

const unaryKernels = unaryNames.map((name, code): CudaKernel =>
  cudaKernel<{ x: TensorInfo }, unknown>(name, ({ x }, attributes, backend) => {
    if (x.dtype !== "float32") return runStock(name, { x }, attributes, backend);
    const from = backend.address(x);
    const y = backend.output(x.shape);
    if (y.size === 0) return y;
    const values = [from, y.address, int(y.size), int(code)];
    const blocks = elementBlocks(y.size);
    backend.card.launch({ file: "elements", name: "unary" }, blocks, 256, values);
    return y;
  })
);

/** Of one shape, or one repeats along the other's leading axes; other shapes go to tfjs's kernel. */
const binaryKernels = binaryNames.map((name, code): CudaKernel =>
  cudaKernel<Record<"a" | "b", TensorInfo>, unknown>(name, ({ a, b }, attributes, backend) => {
    const isReal = a.dtype === "float32" && b.dtype === "float32";
    const shape = isReal ? repeatedShape(a.shape, b.shape) : undefined;
    if (!shape || shape.includes(0)) return runStock(name, { a, b }, attributes, backend);
    const [left, right] = [backend.address(a), backend.address(b)];
    const y = backend.output(shape);
    backend.card.launch({ file: "elements", name: "binary" }, elementBlocks(y.size), 256, [
      left,
      right,
      y.address,
      int(y.size),
      int(util.sizeFromShape(a.shape)),
      int(util.sizeFromShape(b.shape)),
      int(code),
    ]);
    return y;
  })
);

/** The shape of the result, if the shorter operand is the end of the longer one's shape. */
function repeatedShape(a: number[], b: number[]): number[] | undefined {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  const end = long.slice(long.length - short.length);
  return util.arraysEqual(end, short) || util.sizeFromShape(short) === 1 ? long : undefined;
}

/** Zeros in the shape of x. */
const zerosLike = cudaKernel<{ x: TensorInfo }, unknown>(
  ZerosLike,
  ({ x }, attributes, backend) => {
    if (x.dtype !== "float32") return runStock(ZerosLike, { x }, attributes, backend);
    const y = backend.output(x.shape);
    backend.card.fill(y.address, 0, y.size);
    return y;
  },
);

/** Tensors of one shape along a new first axis. */
const pack = cudaKernel<Record<number, TensorInfo>, { axis: number }>(
  Pack,
  (inputs, attributes, backend) => {
    const tensors = Object.values(inputs) as TensorInfo[];
    if (attributes.axis !== 0 || tensors.some(({ dtype }) => dtype !== "float32")) {
      return runStock(Pack, inputs, attributes, backend);
    }
    return oneBehindTheOther(tensors, [tensors.length, ...tensors[0].shape], backend);
  },
);

/** Tensors along their first axis. */
const concat = cudaKernel<Record<number, TensorInfo>, ConcatAttrs>(
  Concat,
  (inputs, attributes, backend) => {
    const tensors = Object.values(inputs) as TensorInfo[];
    if (attributes.axis !== 0 || tensors.some(({ dtype }) => dtype !== "float32")) {
      return runStock(Concat, inputs, attributes, backend);
    }
    const length = tensors.reduce((sum, { shape }) => sum + shape[0], 0);
    return oneBehindTheOther(tensors, [length, ...tensors[0].shape.slice(1)], backend);
  },
);

function oneBehindTheOther(
  tensors: readonly TensorInfo[],
  shape: number[],
  cuda: CudaBackend,
): TensorInfo {
  const places = tensors.map((tensor) => cuda.address(tensor));
  const output = cuda.output(shape);
  let at = output.address;
  for (const [i, tensor] of tensors.entries()) {
    const length = util.sizeFromShape(tensor.shape);
    cuda.card.copy(at, places[i], length);
    at += BigInt(4 * length);
  }
  return output;
}

export const elementKernels = [...unaryKernels, ...binaryKernels, zerosLike, pack, concat];
