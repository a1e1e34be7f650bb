import { util } from "@tensorflow/tfjs-core";
import type { Geometry } from "../../device/geometry.ts";
import type { ConvolutionPass } from "../libraries/convolution_plan.ts";
import type { CudaPrecision } from "../libraries/precision.ts";
import type { Card } from "./card.ts";
import { int } from "./kernel_arguments.ts";
import { elementBlocks } from "./launch_sizes.ts";
import { type ConvolutionOperands, PatchProducts } from "./patch_products.ts";
import { Products } from "./products.ts";

/** Of the largest number: sums of some thousand terms, with factors rounded to 24, 11 and 8 bits. */
const tolerances: Record<CudaPrecision, number> = { f32: 1e-4, tf32: 5e-3, bf16: 5e-2 };

/**
 * Whether an engine computes a pass right, on noise, against our own kernels. Some of cuDNN's engines
 * accept padding that differs between two sides, and compute something else.
 *
 * @param compute runs the engine
 */
export function isRight(
  card: Card,
  pass: ConvolutionPass,
  g: Geometry,
  precision: CudaPrecision,
  compute: (operands: ConvolutionOperands) => void,
): boolean {
  const reference = new PatchProducts(card, new Products(card, undefined, "f32"));
  const lengths = operandLengths(g);
  const output = outputs[pass];
  const blocks = [lengths.x, lengths.filter, lengths.y, lengths[output], 2].map((length) =>
    card.take(4 * length)
  );
  const [x, filter, y, wanted, largest] = blocks.map(({ address }) => address);
  const operands = { x, filter, y };
  fillWithNoise(card, operands, lengths);
  reference[pass](g, { ...operands, [output]: wanted });
  compute(operands);
  card.fill(largest, 0, 2);
  const count = lengths[output];
  const values = [operands[output], wanted, largest, int(count)];
  card.launch({ file: "check", name: "largest_difference" }, elementBlocks(count), 256, values);
  const [difference, size] = card.download(largest, 2);
  for (const block of blocks) block.arena.giveBack(block);
  return difference <= tolerances[precision] * size;
}

/** Lends the operands of a convolution, full of noise. */
export function withNoise(
  card: Card,
  g: Geometry,
  use: (operands: ConvolutionOperands) => void,
): void {
  const lengths = operandLengths(g);
  const names = ["x", "filter", "y"] as const;
  const blocks = names.map((name) => card.take(4 * lengths[name]));
  const [x, filter, y] = blocks.map(({ address }) => address);
  fillWithNoise(card, { x, filter, y }, lengths);
  use({ x, filter, y });
  for (const block of blocks) block.arena.giveBack(block);
}

type Lengths = Record<keyof ConvolutionOperands, number>;

function operandLengths(g: Geometry): Lengths {
  return {
    x: util.sizeFromShape(g.inShape),
    filter: util.sizeFromShape([g.filterHeight, g.filterWidth, g.inChannels, g.outChannels]),
    y: util.sizeFromShape(g.outShape),
  };
}

function fillWithNoise(card: Card, operands: ConvolutionOperands, lengths: Lengths): void {
  for (const [seed, name] of (["x", "filter", "y"] as const).entries()) {
    const values = [operands[name], int(lengths[name]), int(seed + 1)];
    card.launch({ file: "check", name: "noise" }, elementBlocks(lengths[name]), 256, values);
  }
}

const outputs = { forward: "y", inputGradient: "x", filterGradient: "filter" } as const;
