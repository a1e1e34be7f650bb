import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Geometry } from "../../device/geometry.ts";
import type { Block } from "./arena.ts";
import type { Card } from "./card.ts";
import {
  type ConvolutionPass,
  type ConvolutionPlan,
  describe,
  planConvolution,
  uids,
} from "../libraries/convolution_plan.ts";
import type { Cudnn } from "../libraries/cudnn.ts";
import { elementBlocks } from "./launch_sizes.ts";
import { int } from "./kernel_arguments.ts";
import type { CudaPrecision } from "../libraries/precision.ts";

type DataId = TensorInfo["dataId"];

/** The addresses of a convolution's tensors; x and y in NHWC, the filter in tfjs's order. */
interface Operands {
  x: bigint;
  filter: bigint;
  y: bigint;
}

/**
 * Convolutions by cuDNN. Its kernels want a filter as [out, height, width, in], and tfjs has
 * [height, width, in, out]: filters are transposed once after each change, and their gradients back.
 */
export class Convolutions {
  private readonly handle: bigint;
  private readonly plans = new Map<string, ConvolutionPlan>();
  private transposed = new Map<DataId, Block>();

  /** @param isFast whether an engine may be taken that gives other bits each time */
  constructor(
    private readonly card: Card,
    readonly cudnn: Cudnn,
    readonly precision: CudaPrecision,
    private readonly isFast: boolean,
  ) {
    this.handle = cudnn.handle(card.stream);
  }

  forward(g: Geometry, { x, y }: Omit<Operands, "filter">, filter: FilterOperand): void {
    const [from, to] = [this.numbersOf(x, sizeOf(g.inShape)), this.placeFor(y, sizeOf(g.outShape))];
    const weights = this.transposedOf(filter, g);
    this.run("forward", g, { x: from.address, y: to.address, filter: weights });
    from.free();
    to.settle();
  }

  inputGradient(g: Geometry, { x, y }: Omit<Operands, "filter">, filter: FilterOperand): void {
    const [to, from] = [this.placeFor(x, sizeOf(g.inShape)), this.numbersOf(y, sizeOf(g.outShape))];
    const weights = this.transposedOf(filter, g);
    this.run("inputGradient", g, { x: to.address, y: from.address, filter: weights });
    from.free();
    to.settle();
  }

  filterGradient(g: Geometry, operands: Operands): void {
    const { rows, columns } = filterMatrix(g);
    const x = this.numbersOf(operands.x, sizeOf(g.inShape));
    const y = this.numbersOf(operands.y, sizeOf(g.outShape));
    this.card.withScratch(this.bytes * rows * columns, (filter) => {
      this.run("filterGradient", g, { x: x.address, y: y.address, filter });
      this.transpose("from", filter, operands.filter, columns, rows);
    });
    x.free();
    y.free();
  }

  /** Bytes of a number as cuDNN gets it. */
  private get bytes(): number {
    return this.precision === "bf16" ? 2 : 4;
  }

  /** Numbers as cuDNN gets them: rounded to bfloat16 where that is the precision. */
  private numbersOf(address: bigint, length: number): { address: bigint; free(): void } {
    if (this.precision !== "bf16") return { address, free() {} };
    const block = this.card.take(2 * length);
    this.convert("to_bfloat16", address, block.address, length);
    return { address: block.address, free: () => block.arena.giveBack(block) };
  }

  /** Where cuDNN writes numbers that belong at the address; `settle` brings them there. */
  private placeFor(address: bigint, length: number): { address: bigint; settle(): void } {
    if (this.precision !== "bf16") return { address, settle() {} };
    const block = this.card.take(2 * length);
    const settle = () => {
      this.convert("from_bfloat16", block.address, address, length);
      block.arena.giveBack(block);
    };
    return { address: block.address, settle };
  }

  private convert(name: string, from: bigint, to: bigint, length: number): void {
    const kernel = { file: "bfloat16", name };
    this.card.launch(kernel, elementBlocks(length), 256, [from, to, int(length)]);
  }

  /** A filter changes or goes: what was made of it is made anew at its next use. */
  forget(filter: DataId): void {
    const block = this.transposed.get(filter);
    if (!block) return;
    block.arena.giveBack(block);
    this.transposed.delete(filter);
  }

  /** Forgets all, as before and after a capture: a graph makes its own, with every play. */
  forgetAll(): void {
    for (const filter of [...this.transposed.keys()]) this.forget(filter);
  }

  /** Which engine computes what, for people. */
  describe(): string[] {
    return [...this.plans].map(([key, { engine, workspaceBytes }]) =>
      `${key}: engine ${engine}, workspace ${workspaceBytes} B`
    );
  }

  private run(pass: ConvolutionPass, g: Geometry, operands: Operands): void {
    const plan = this.planOf(pass, g);
    this.card.withScratch(plan.workspaceBytes, (workspace) => {
      this.execute(plan, operands, plan.workspaceBytes > 0 ? workspace : 0n);
    });
  }

  private execute({ plan }: ConvolutionPlan, operands: Operands, workspace: bigint): void {
    const { cudnn } = this;
    const pack = cudnn.create("VARIANT_PACK");
    try {
      const names = ["x", "filter", "y"] as const;
      const numbers = BigInt64Array.from(names, (name) => uids[name]);
      const pointers = BigUint64Array.from(names, (name) => operands[name]);
      const space = BigUint64Array.of(workspace);
      cudnn.set(pack, "VARIANT_PACK_UNIQUE_IDS", "CUDNN_TYPE_INT64", numbers);
      cudnn.set(pack, "VARIANT_PACK_DATA_POINTERS", "CUDNN_TYPE_VOID_PTR", pointers);
      cudnn.set(pack, "VARIANT_PACK_WORKSPACE", "CUDNN_TYPE_VOID_PTR", space);
      cudnn.finalize(pack, "a variant pack");
      cudnn.execute(this.handle, plan, pack);
    } finally {
      cudnn.destroy(pack);
    }
  }

  private planOf(pass: ConvolutionPass, geometry: Geometry): ConvolutionPlan {
    const { padInfo: p, strideHeight, strideWidth } = geometry;
    const key = `${pass} ${describe(geometry)} /${strideHeight},${strideWidth} ` +
      `+${p.top},${p.bottom},${p.left},${p.right}`;
    const known = this.plans.get(key);
    if (known) return known;
    const { cudnn, handle, precision, isFast } = this;
    const plan = planConvolution(cudnn, { handle }, { pass, geometry, precision, isFast });
    this.plans.set(key, plan);
    return plan;
  }

  private transposedOf({ dataId, address }: FilterOperand, g: Geometry): bigint {
    const known = this.transposed.get(dataId);
    if (known) return known.address;
    const { rows, columns } = filterMatrix(g);
    const block = this.card.take(this.bytes * rows * columns);
    this.transpose("to", address, block.address, rows, columns);
    this.transposed.set(dataId, block);
    return block.address;
  }

  private transpose(
    way: "to" | "from",
    source: bigint,
    target: bigint,
    rows: number,
    columns: number,
  ): void {
    const name = this.precision === "bf16" ? `transpose_${way}_bfloat16` : "transpose";
    const blocks = [Math.ceil(columns / 32), Math.ceil(rows / 32)] as const;
    const values = [source, target, int(rows), int(columns)];
    this.card.launch({ file: "transpose", name }, blocks, 256, values);
  }

  close(): void {
    this.forgetAll();
    for (const { plan } of this.plans.values()) this.cudnn.destroy(plan);
    this.cudnn.destroyHandle(this.handle);
  }
}

/** A filter: what it is known by, and where it is. */
export interface FilterOperand {
  dataId: DataId;
  address: bigint;
}

/** A filter as a matrix: [height * width * in, out]. */
function filterMatrix(g: Geometry): { rows: number; columns: number } {
  return { rows: g.filterHeight * g.filterWidth * g.inChannels, columns: g.outChannels };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
