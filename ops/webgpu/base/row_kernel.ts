import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import type { Activation } from "../../device/attributes.ts";
import { activationWgsl, type Vector } from "./activation_wgsl.ts";
import type { GpuBackend } from "./gpu_backend.ts";
import { mainHead } from "./workgroups.ts";

/**
 * A kernel over a matrix [rows, channels]: an invocation loops over a block of rows of one channel, or
 * of four if the channels are a multiple of four. Neighbouring invocations have neighbouring channels.
 */
export interface RowKernel {
  name: string;
  /** Arrays that it reads, in the order of their bindings. */
  reads: readonly string[];
  /** Arrays that it writes, bound after those. */
  writes: readonly string[];
  /**
   * WGSL of one invocation: `channel` is its index in an array of channels, `block` the number of its
   * block; at(row) is an index into a matrix, for rows from `first` up to `end`. `T` is f32 or vec4f.
   */
  wgsl: string;
}

/** Operands of one run of a row kernel. */
export interface RowCall {
  kernel: RowKernel;
  /** The activation behind `activate` and `slope`, for kernels that use them. */
  activation?: Activation;
  /** The kernel's inputs, then its outputs. */
  tensors: readonly TensorInfo[];
  rows: number;
  channels: number;
  /** Rows of one invocation. */
  blockRows: number;
  /** For kernels that add up the sums of blocks: the number of rows that were summed. */
  summed?: { rows: number; blockRows: number };
}

const lanes = 64;

/** Rows of a block in a kernel that computes no sums. */
export const mapRows = 8;

/** Blocks for sums: about as many blocks as rows in a block, so that both sums are short. */
export function sumRows(rows: number): number {
  return Math.max(mapRows, Math.ceil(Math.sqrt(rows)));
}

/** A tensor's channels are its last axis; all others together are its rows. */
export function rowsAndChannels({ shape }: TensorInfo): { rows: number; channels: number } {
  const channels = shape[shape.length - 1];
  return { rows: util.sizeFromShape(shape) / channels, channels };
}

/** Queues the kernel, with an invocation for each block of each channel, or of each four channels. */
export function runRows(backend: GpuBackend, call: RowCall): void {
  const { kernel, activation = "none", tensors, rows, channels, blockRows, summed = call } = call;
  const vector: Vector = channels % 4 === 0 ? "vec4f" : "f32";
  const units = vector === "vec4f" ? channels / 4 : channels;
  const blocks = Math.ceil(rows / blockRows);
  backend.dispatch({
    program: {
      key: `${kernel.name} ${activation} ${vector}`,
      wgsl: () => rowProgram(kernel, activation, vector),
    },
    tensors,
    sizes: [rows, units, blockRows, blocks, summed.rows, summed.blockRows],
    groups: Math.ceil(units * blocks / lanes),
  });
}

function rowProgram({ reads, writes, wgsl }: RowKernel, activation: Activation, vector: Vector) {
  const binding = (name: string, index: number) =>
    `@group(0) @binding(${index}) var<storage, ${
      index < reads.length ? "read" : "read_write"
    }> ${name}: array<T>;`;
  return /* wgsl */ `
alias T = ${vector};
struct Sizes {
  rows: u32, channels: u32, block_rows: u32, blocks: u32, summed_rows: u32, summed_block_rows: u32,
}
${[...reads, ...writes].map(binding).join("\n")}
@group(0) @binding(${reads.length + writes.length}) var<uniform> s: Sizes;
${activationWgsl(activation, vector)}
var<private> channel: u32;
fn at(row: u32) -> u32 {
  return row * s.channels + channel;
}

${mainHead(lanes)} {
  let number = group_of(group, groups) * ${lanes}u + lane;
  let block = number / s.channels;
  if (block >= s.blocks) { return; }
  channel = number % s.channels;
  let first = block * s.block_rows;
  let end = min(first + s.block_rows, s.rows);
  ${wgsl}
}
`;
}
