/**
 * The layers as nodes of an ONNX graph: one more reading of the networks' definition. Images are NCHW
 * there, as ONNX's convolutions take them.
 */
import {
  type After,
  floatsOf,
  type GanState,
  type Layers,
  type NetworkName,
} from "../../../model/weights.ts";
import { attributes, dataTypes, type OnnxNode, type OnnxTensor } from "./onnx_proto.ts";

/** A value of the graph. Shapes are without the batch, channels first. */
export interface OnnxValue {
  name: string;
  /** [features], or [channels, height, width]. */
  shape: number[];
}

export interface OnnxParts {
  nodes: OnnxNode[];
  initializers: OnnxTensor[];
}

const kernel = 5;
const stride = 2;
const epsilon = 1e-5;
const leak = 0.2;

/** Weights move to ONNX's axes; everything else is as it is. */
export function onnxLayers(
  network: NetworkName,
  weights: GanState,
): { layers: Layers<OnnxValue>; parts: OnnxParts } {
  const parts: OnnxParts = { nodes: [], initializers: [] };
  const fullName = (name: string) => name.startsWith(`${network}.`) ? name : `${network}.${name}`;

  const node = (
    opType: string,
    name: string,
    input: string[],
    shape: number[],
    values: Parameters<typeof attributes>[0] = {},
  ): OnnxValue => {
    const output = fullName(name);
    parts.nodes.push({
      opType,
      name: output,
      input,
      output: [output],
      attribute: attributes(values),
    });
    return { name: output, shape };
  };
  const floats = (name: string, dims: number[], values: Float32Array) => {
    parts.initializers.push({ name, dims, dataType: dataTypes.float, rawData: bytesOf(values) });
    return name;
  };
  const ints = (name: string, values: number[]) => {
    const data = BigInt64Array.from(values, BigInt);
    const full = fullName(name);
    const rawData = bytesOf(data);
    parts.initializers.push({
      name: full,
      dims: [values.length],
      dataType: dataTypes.int64,
      rawData,
    });
    return full;
  };
  /** A weight as it is. */
  const weight = (name: string) => {
    const tensor = weights[`${network}.${name}`];
    return floats(`${network}.${name}`, tensor.shape, floatsOf(tensor));
  };
  /** Filters to [last axis, the one before, height, width]. */
  const filters = (name: string) => {
    const tensor = weights[`${network}.${name}`];
    const [height, width, third, fourth] = tensor.shape;
    return floats(
      `${network}.${name}`,
      [fourth, third, height, width],
      lastAxesFirst(floatsOf(tensor), height * width, third, fourth),
    );
  };

  const activate = (x: OnnxValue, name: string, activation: After["activation"]): OnnxValue => {
    switch (activation) {
      case "none":
        return x;
      case "relu":
        return node("Relu", `${name}.relu`, [x.name], x.shape);
      case "lrelu":
        return node("LeakyRelu", `${name}.lrelu`, [x.name], x.shape, { alpha: { float: leak } });
      case "tanh":
        return node("Tanh", `${name}.tanh`, [x.name], x.shape);
      case "sigmoid":
        return node("Sigmoid", `${name}.sigmoid`, [x.name], x.shape);
    }
  };
  const normalise = (x: OnnxValue, name: string): OnnxValue => {
    const parameters = ["gamma", "beta", "movingMean", "movingVariance"];
    const input = [x.name, ...parameters.map((each) => weight(`${name}.${each}`))];
    return node("BatchNormalization", name, input, x.shape, { epsilon: { float: epsilon } });
  };
  const finish = (x: OnnxValue, name: string, { norm, activation }: After) =>
    activate(norm ? normalise(x, norm) : x, name, activation);

  const layers: Layers<OnnxValue> = {
    linear: (x, name, units, after) => {
      const input = [x.name, weight(`${name}.weight`), weight(`${name}.bias`)];
      return finish(node("Gemm", name, input, [units]), name, after);
    },
    conv2d: (x, name, count, after) => {
      const [, height, width] = x.shape;
      const size: [number, number] = [half(height), half(width)];
      const input = [x.name, filters(`${name}.weight`), weight(`${name}.bias`)];
      const y = node("Conv", name, input, [count, ...size], {
        kernel_shape: [kernel, kernel],
        strides: [stride, stride],
        pads: padsOf([height, width]),
      });
      return finish(y, name, after);
    },
    convTranspose2d: (x, name, count, size, after) => {
      const input = [x.name, filters(`${name}.weight`), weight(`${name}.bias`)];
      const y = node("ConvTranspose", name, input, [count, ...size], {
        kernel_shape: [kernel, kernel],
        strides: [stride, stride],
        pads: padsOf(size),
      });
      return finish(y, name, after);
    },
    batchNorm: (x, name, activation) => activate(normalise(x, name), name, activation),
    reshape: (x, height, width, channels) => {
      const rows = ints(`${x.name}.rows`, [0, height, width, channels]);
      const image = node("Reshape", `${x.name}.image`, [x.name, rows], [height, width, channels]);
      return node("Transpose", `${x.name}.nchw`, [image.name], [channels, height, width], {
        perm: [0, 3, 1, 2],
      });
    },
    flatten: (x) => {
      const [channels, height, width] = x.shape;
      const image = node("Transpose", `${x.name}.nhwc`, [x.name], [height, width, channels], {
        perm: [0, 2, 3, 1],
      });
      const shape = [channels * height * width];
      return node("Flatten", `${x.name}.flat`, [image.name], shape, { axis: 1 });
    },
    concat: (x, y) => {
      const [channels, ...size] = x.shape;
      const joined = size.length === 0 ? y : spread(x, y, size);
      const shape = [channels + y.shape[0], ...size];
      return node("Concat", `${x.name}.labelled`, [x.name, joined.name], shape, { axis: 1 });
    },
  };

  /** A label's numbers at every pixel. */
  function spread(x: OnnxValue, y: OnnxValue, size: number[]): OnnxValue {
    const axes = ints(`${x.name}.axes`, [2, 3]);
    const point = node("Unsqueeze", `${x.name}.label`, [y.name, axes], [...y.shape, 1, 1]);
    const target = ints(`${x.name}.size`, [1, 1, ...size]);
    return node("Expand", `${x.name}.labels`, [point.name, target], [...y.shape, ...size]);
  }

  return { layers, parts };
}

const half = (size: number) => Math.ceil(size / stride);

/** TensorFlow's SAME padding of the larger side of a layer: the smaller half before. */
function padsOf(sizes: readonly number[]): number[] {
  const totals = sizes.map((size) => Math.max(0, (half(size) - 1) * stride + kernel - size));
  const before = totals.map((total) => Math.floor(total / 2));
  return [...before, ...totals.map((total, axis) => total - before[axis])];
}

/** [place, third, fourth] to [fourth, third, place]. */
function lastAxesFirst(values: Float32Array, places: number, third: number, fourth: number) {
  const turned = new Float32Array(values.length);
  for (let place = 0; place < places; place++) {
    for (let a = 0; a < third; a++) {
      for (let b = 0; b < fourth; b++) {
        turned[(b * third + a) * places + place] = values[(place * third + a) * fourth + b];
      }
    }
  }
  return turned;
}

function bytesOf(data: Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
