import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import type { Geometry } from "../../device/geometry.ts";
import type { Block } from "./arena.ts";
import type { Card } from "./card.ts";
import {
  candidatePlans,
  type ConvolutionPass,
  type ConvolutionPlan,
  describe,
  uids,
} from "../libraries/convolution_plan.ts";
import type { Cudnn } from "../libraries/cudnn.ts";
import { isRight } from "./engine_check.ts";
import { int } from "./kernel_arguments.ts";
import type { ConvolutionOperands } from "./patch_products.ts";
import { RoundedOperands } from "./rounded_operands.ts";
import type { CudaPrecision } from "../libraries/precision.ts";

type DataId = TensorInfo["dataId"];

/**
 * Convolutions by cuDNN. Its kernels want a filter as [out, height, width, in], and tfjs has
 * [height, width, in, out]: filters are transposed once after each change, and their gradients back.
 */
export class CudnnConvolutions {
  private readonly handle: bigint;
  private readonly operands: RoundedOperands;
  private readonly plans = new Map<string, ConvolutionPlan | undefined>();
  private transposed = new Map<DataId, Block>();

  constructor(
    private readonly card: Card,
    readonly cudnn: Cudnn,
    readonly precision: CudaPrecision,
  ) {
    this.handle = cudnn.handle(card.stream);
    this.operands = new RoundedOperands(card, precision);
  }

  /** Whether an engine of cuDNN's computes it right. Tries them at the first question. */
  takes(pass: ConvolutionPass, g: Geometry): boolean {
    return this.planOf(pass, g) !== undefined;
  }

  forward(g: Geometry, { x, y }: Omit<ConvolutionOperands, "filter">, filter: FilterOperand): void {
    const weights = this.transposedOf(filter, g);
    this.toY(this.existingPlan("forward", g), g, x, weights, y);
  }

  inputGradient(
    g: Geometry,
    { x, y }: Omit<ConvolutionOperands, "filter">,
    filter: FilterOperand,
  ): void {
    const weights = this.transposedOf(filter, g);
    this.toX(this.existingPlan("inputGradient", g), g, x, weights, y);
  }

  filterGradient(g: Geometry, operands: ConvolutionOperands): void {
    this.toFilter(this.existingPlan("filterGradient", g), g, operands);
  }

  private toY(plan: ConvolutionPlan, g: Geometry, x: bigint, filter: bigint, y: bigint): void {
    const [from, to] = [
      this.operands.numbersOf(x, util.sizeFromShape(g.inShape)),
      this.operands.placeFor(y, util.sizeFromShape(g.outShape)),
    ];
    this.run(plan, { x: from.address, y: to.address, filter });
    from.free();
    to.settle();
  }

  private toX(plan: ConvolutionPlan, g: Geometry, x: bigint, filter: bigint, y: bigint): void {
    const [to, from] = [
      this.operands.placeFor(x, util.sizeFromShape(g.inShape)),
      this.operands.numbersOf(y, util.sizeFromShape(g.outShape)),
    ];
    this.run(plan, { x: to.address, y: from.address, filter });
    from.free();
    to.settle();
  }

  private toFilter(plan: ConvolutionPlan, g: Geometry, operands: ConvolutionOperands): void {
    const { rows, columns } = filterMatrix(g);
    const x = this.operands.numbersOf(operands.x, util.sizeFromShape(g.inShape));
    const y = this.operands.numbersOf(operands.y, util.sizeFromShape(g.outShape));
    this.card.withScratch(this.operands.bytes * rows * columns, (filter) => {
      this.run(plan, { x: x.address, y: y.address, filter });
      this.transpose("from", filter, operands.filter, columns, rows);
    });
    x.free();
    y.free();
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
    return [...this.plans].map(([key, plan]) =>
      plan
        ? `${key}: engine ${plan.engine}, workspace ${plan.workspaceBytes} B`
        : `${key}: no right engine`
    );
  }

  private run(plan: ConvolutionPlan, operands: ConvolutionOperands): void {
    this.card.withScratch(plan.workspaceBytes, (workspace) => {
      this.execute(plan, operands, plan.workspaceBytes > 0 ? workspace : 0n);
    });
  }

  private execute(
    { plan }: ConvolutionPlan,
    operands: ConvolutionOperands,
    workspace: bigint,
  ): void {
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

  /** The plan for a convolution that `takes` has seen, or the error that it has none. */
  private existingPlan(pass: ConvolutionPass, g: Geometry): ConvolutionPlan {
    const plan = this.planOf(pass, g);
    if (plan) return plan;
    throw new Error(
      `backend cuda: cuDNN ${this.cudnn.version} has no right engine for the ${pass} of ${
        describe(g)
      } in ${this.precision}: try another --precision`,
    );
  }

  /** Takes the engine at that place among cuDNN's proposals, if it is right. */
  takeAt(pass: ConvolutionPass, g: Geometry, wanted: number): boolean {
    for (const { plan, place } of this.rightPlans(pass, g, wanted)) {
      if (place === wanted) this.plans.set(keyOf(pass, g), plan);
      else this.cudnn.destroy(plan.plan); // the wanted one is not right
      return place === wanted;
    }
    return false;
  }

  private planOf(pass: ConvolutionPass, g: Geometry): ConvolutionPlan | undefined {
    const key = keyOf(pass, g);
    if (!this.plans.has(key)) {
      const [first] = this.rightPlans(pass, g);
      this.plans.set(key, first?.plan);
    }
    return this.plans.get(key);
  }

  /**
   * Engines of cuDNN's heuristics that show that they compute the right thing, with their places among
   * all that it proposes. The caller destroys their plans.
   */
  *rightPlans(
    pass: ConvolutionPass,
    g: Geometry,
    from = 0,
  ): Generator<{ plan: ConvolutionPlan; place: number }> {
    const { card, cudnn, handle, precision } = this;
    let place = 0;
    for (
      const plan of candidatePlans(cudnn, { handle }, { pass, geometry: g, precision })
    ) {
      const run = (on: ConvolutionOperands) => this.prepared(plan, pass, g, on, (run) => run());
      if (place >= from && isRight(card, pass, g, precision, run)) yield { plan, place };
      else cudnn.destroy(plan.plan);
      place++;
    }
  }

  destroy({ plan }: ConvolutionPlan): void {
    this.cudnn.destroy(plan);
  }

  /** Lends a function that computes a pass by a plan; the filter is transposed before. */
  prepared(
    plan: ConvolutionPlan,
    pass: ConvolutionPass,
    g: Geometry,
    operands: ConvolutionOperands,
    use: (run: () => void) => void,
  ): void {
    if (pass === "filterGradient") return use(() => this.toFilter(plan, g, operands));
    const { rows, columns } = filterMatrix(g);
    this.card.withScratch(this.operands.bytes * rows * columns, (weights) => {
      this.transpose("to", operands.filter, weights, rows, columns);
      if (pass === "forward") use(() => this.toY(plan, g, operands.x, weights, operands.y));
      else use(() => this.toX(plan, g, operands.x, weights, operands.y));
    });
  }

  private transposedOf({ dataId, address }: FilterOperand, g: Geometry): bigint {
    const known = this.transposed.get(dataId);
    if (known) return known.address;
    const { rows, columns } = filterMatrix(g);
    const block = this.card.take(this.operands.bytes * rows * columns);
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
    for (const plan of this.plans.values()) if (plan) this.cudnn.destroy(plan.plan);
    this.cudnn.destroyHandle(this.handle);
  }
}

/** What tells a pass of a convolution from all others. */
export function keyOf(pass: ConvolutionPass, geometry: Geometry): string {
  const { padInfo: p, strideHeight, strideWidth } = geometry;
  return `${pass} ${describe(geometry)} /${strideHeight},${strideWidth} ` +
    `+${p.top},${p.bottom},${p.left},${p.right}`;
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
