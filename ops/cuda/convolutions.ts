import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Geometry } from "../host/geometry.ts";
import type { Block } from "./arena.ts";
import type { Card } from "./card.ts";
import {
  type ConvolutionPass,
  type ConvolutionPlan,
  describe,
  planConvolution,
  uids,
} from "./convolution_plan.ts";
import type { Cudnn } from "./cudnn.ts";
import { int } from "./kernel_arguments.ts";
import type { CudaPrecision } from "./precision.ts";

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
    this.run("forward", g, { x, y, filter: this.transposedOf(filter, g) });
  }

  inputGradient(g: Geometry, { x, y }: Omit<Operands, "filter">, filter: FilterOperand): void {
    this.run("inputGradient", g, { x, y, filter: this.transposedOf(filter, g) });
  }

  filterGradient(g: Geometry, operands: Operands): void {
    const { rows, columns } = filterMatrix(g);
    this.card.withScratch(4 * rows * columns, (filter) => {
      this.run("filterGradient", g, { ...operands, filter });
      this.transpose(filter, operands.filter, columns, rows);
    });
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
    const block = this.card.take(4 * rows * columns);
    this.transpose(address, block.address, rows, columns);
    this.transposed.set(dataId, block);
    return block.address;
  }

  private transpose(from: bigint, to: bigint, rows: number, columns: number): void {
    this.card.launch(
      { file: "transpose", name: "transpose" },
      [Math.ceil(columns / 32), Math.ceil(rows / 32)],
      256,
      [from, to, int(rows), int(columns)],
    );
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
