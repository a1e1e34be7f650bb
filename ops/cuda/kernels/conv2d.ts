/** The three passes of a convolution, by cuDNN or by patches. Shapes are checked here: cuDNN takes wrong channels. */
import {
  Conv2D,
  Conv2DBackpropFilter,
  type Conv2DBackpropFilterAttrs,
  Conv2DBackpropInput,
  type Conv2DBackpropInputAttrs,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import { type ConvolutionAttributes, type Geometry, geometryOf } from "../../device/geometry.ts";
import { tellEngine } from "../../device/work_account.ts";
import { cudaKernel } from "../base/cuda_kernel.ts";

export const conv2d = cudaKernel<Record<"x" | "filter", TensorInfo>, ConvolutionAttributes>(
  Conv2D,
  ({ x, filter }, attributes, backend) => {
    const g = checkedGeometry(x.shape, filter.shape, attributes);
    tellEngine(backend.convolutions.engineOf("forward", g));
    const from = backend.address(x);
    const operand = { dataId: filter.dataId, address: backend.address(filter) };
    const y = backend.output(g.outShape);
    backend.convolutions.forward(g, from, operand, y.address);
    return y;
  },
);

export const conv2dInputGradient = cudaKernel<
  Record<"dy" | "filter", TensorInfo>,
  Conv2DBackpropInputAttrs
>(
  Conv2DBackpropInput,
  ({ dy, filter }, attributes, backend) => {
    const g = checkedGeometry(attributes.inputShape, filter.shape, attributes);
    checkShape(dy, g.outShape);
    tellEngine(backend.convolutions.engineOf("inputGradient", g));
    const from = backend.address(dy);
    const operand = { dataId: filter.dataId, address: backend.address(filter) };
    const dx = backend.output(attributes.inputShape);
    backend.convolutions.inputGradient(g, dx.address, operand, from);
    return dx;
  },
);

export const conv2dFilterGradient = cudaKernel<
  Record<"x" | "dy", TensorInfo>,
  Conv2DBackpropFilterAttrs
>(
  Conv2DBackpropFilter,
  ({ x, dy }, attributes, backend) => {
    const g = checkedGeometry(x.shape, attributes.filterShape, attributes);
    checkShape(dy, g.outShape);
    tellEngine(backend.convolutions.engineOf("filterGradient", g));
    const [from, gradient] = [backend.address(x), backend.address(dy)];
    const dfilter = backend.output(attributes.filterShape);
    backend.convolutions.filterGradient(g, from, dfilter.address, gradient);
    return dfilter;
  },
);

function checkedGeometry(
  inputShape: number[],
  filterShape: number[],
  attributes: ConvolutionAttributes,
): Geometry {
  if (inputShape[3] !== filterShape[2]) {
    throw new RangeError(
      `images have ${inputShape[3]} channels, and the filter [${filterShape}] takes ${
        filterShape[2]
      }`,
    );
  }
  return geometryOf(inputShape, filterShape, attributes);
}

function checkShape({ shape }: TensorInfo, expected: number[]): void {
  if (util.arraysEqual(shape, expected)) return;
  throw new RangeError(`a gradient has the shape [${shape}], and the output [${expected}]`);
}
