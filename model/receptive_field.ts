/**
 * The very numbers that make one number of a layer: which places of its input reach it, by which places
 * of its filter. Convolutions are 5x5 at stride 2 with SAME padding; a matrix is one filter that covers
 * all of its input.
 */
import { filterSize, sameOut, stride } from "../ops/same.ts";
import type { LayerTrace } from "./trained_networks.ts";

/** One number of a layer's output. */
export interface Place {
  row: number;
  column: number;
  channel: number;
}

/** One place of the filter that reaches the number, and the place of the input that it meets. */
export interface Tap {
  filterRow: number;
  filterColumn: number;
  inputRow: number;
  inputColumn: number;
  /** False in the padding, where the input counts as zero. */
  isInside: boolean;
  /** Input times weight, over all channels. */
  sum: number;
}

export interface ReceptiveField {
  taps: Tap[];
  /** What each channel of the input adds over all taps. */
  channelSums: Float64Array;
  bias: number;
  /** All products and the bias: the layer's number before its norm and activation. */
  total: number;
}

/** One product of a tap, in one channel. */
export interface Product {
  input: number;
  weight: number;
  product: number;
}

/**
 * What makes one number of a layer's weighted sum.
 *
 * @throws RangeError for a batch norm, which sums nothing
 */
export function receptiveField(layer: LayerTrace, place: Place): ReceptiveField {
  const channels = layer.input.shape[2];
  const channelSums = new Float64Array(channels);
  const taps = tapsOf(layer, place).map((tap) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      const { product } = productAt(layer, place, tap, channel);
      channelSums[channel] += product;
      sum += product;
    }
    return { ...tap, sum };
  });
  const bias = biasAt(layer, place);
  return { taps, channelSums, bias, total: taps.reduce((all, { sum }) => all + sum, bias) };
}

/** What a tap multiplies in one channel of the input. */
export function productAt(
  layer: LayerTrace,
  place: Place,
  tap: Omit<Tap, "sum">,
  channel: number,
): Product {
  const [, width, channels] = layer.input.shape;
  const at = (tap.inputRow * width + tap.inputColumn) * channels + channel;
  const input = tap.isInside ? layer.input.values[at] : 0;
  const weight = weightAt(layer, place, tap, channel);
  return { input, weight, product: input * weight };
}

/** The weight between one channel of the input and the number, at one place of the filter. */
export function weightAt(
  layer: LayerTrace,
  place: Place,
  { filterRow, filterColumn, inputRow, inputColumn }: Omit<Tap, "sum">,
  channel: number,
): number {
  const { weight, kind, input, output } = layer;
  if (!weight) throw new RangeError(`${layer.name} is a batch norm: it has no weights`);
  const [, width, channels] = input.shape;
  const filters = output.shape[2];
  const inFilter = filterRow * filterSize + filterColumn;
  if (kind === "conv2d") return weight[(inFilter * channels + channel) * filters + place.channel];
  if (kind === "convTranspose2d") {
    return weight[(inFilter * filters + place.channel) * channels + channel];
  }
  const from = (inputRow * width + inputColumn) * channels + channel;
  return weight[from * sizeOf(output.shape) + unitOf(layer, place)];
}

/** The places of the filter that reach a number, row by row; their input may lie in the padding. */
export function tapsOf(layer: LayerTrace, { row, column }: Place): Omit<Tap, "sum">[] {
  const { kind, input, output } = layer;
  const [inputRows, inputColumns] = input.shape;
  const pairs = {
    linear: (_: number, size: number) => everyPlace(size),
    conv2d: windowOf,
    convTranspose2d: (at: number, size: number, outputSize: number) =>
      stampsOn(at, size, outputSize),
    batchNorm: () => [],
  }[kind];
  const rows = pairs(row, inputRows, output.shape[0]);
  const columns = pairs(column, inputColumns, output.shape[1]);
  return rows.flatMap(([filterRow, inputRow]) =>
    columns.map(([filterColumn, inputColumn]) => ({
      ...{ filterRow, filterColumn, inputRow, inputColumn },
      isInside: isWithin(inputRow, inputRows) && isWithin(inputColumn, inputColumns),
    }))
  );
}

/** Places along one axis: in the filter, and in the input. */
type Pair = [filter: number, input: number];

function everyPlace(size: number): Pair[] {
  return Array.from({ length: size }, (_, i) => [i, i]);
}

/** A convolution's window begins at twice the place, less the padding before the input. */
function windowOf(at: number, inputSize: number): Pair[] {
  const start = at * stride - paddingBefore(inputSize);
  return Array.from({ length: filterSize }, (_, i) => [i, start + i]);
}

/**
 * A transposed convolution turns the convolution around: each pixel of its input stamps the filter on the
 * output. A place of the output is reached by every second place of the filter, those that fit.
 */
function stampsOn(at: number, inputSize: number, outputSize: number): Pair[] {
  const shifted = at + paddingBefore(outputSize);
  return Array.from({ length: filterSize }, (_, i): Pair => [i, (shifted - i) / stride])
    .filter(([, input]) => Number.isInteger(input) && isWithin(input, inputSize));
}

/** SAME padding puts the odd pixel behind. */
function paddingBefore(size: number): number {
  return Math.max((sameOut(size) - 1) * stride + filterSize - size, 0) >> 1;
}

function isWithin(at: number, size: number): boolean {
  return at >= 0 && at < size;
}

function biasAt(layer: LayerTrace, place: Place): number {
  if (!layer.bias) throw new RangeError(`${layer.name} is a batch norm: it sums nothing`);
  return layer.bias[layer.kind === "linear" ? unitOf(layer, place) : place.channel];
}

/** The unit of a matrix that a reshape puts at that place. */
function unitOf({ output: { shape: [, width, channels] } }: LayerTrace, place: Place): number {
  return (place.row * width + place.column) * channels + place.channel;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, axis) => product * axis, 1);
}
