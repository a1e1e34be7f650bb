/** oneDNN's convolutions for the host backend. A batch is split into parts, which the pool's threads compute. */
import type { TensorInfo } from "@tensorflow/tfjs-core";
import type {
  ConvolutionEngine,
  ConvolutionPass,
  Filter,
} from "../host/base/convolution_engine.ts";
import type { Geometry } from "../device/geometry.ts";
import { Buffers } from "../pool/buffers.ts";
import type { Heap } from "../pool/heap.ts";
import type { Pool } from "../pool/pool.ts";
import type { ConvolutionShape } from "./convolution.ts";
import type { ConvolutionPlans, PartedConvolution } from "./convolution_plans.ts";
import { partedArgs } from "./native_kernels.ts";
import { flopsPerImage, imagesPerPart } from "./parts.ts";
import { isDirect, suits } from "./which_convolutions.ts";

type DataId = TensorInfo["dataId"];

/** Output channels of a filter that are reordered at a time: a multiple of most of oneDNN's blocks. */
const reorderedChannels = 64;

/** As `Pool.run` weighs work: multiplications that take as long as one float of another kernel. */
const flopsAFloat = 64;

export class OneDnnConvolutions implements ConvolutionEngine {
  private readonly buffers: Buffers;
  /** Filters in oneDNN's layout, by tensor and then by convolution: each is reordered once an update. */
  private readonly packed = new Map<DataId, Map<PartedConvolution, Float32Array>>();
  private readonly known = new Map<string, PartedConvolution>();
  private last: { g: Geometry; parted: PartedConvolution } | undefined;
  private readonly answers = new Map<PartedConvolution, boolean>();

  constructor(
    private readonly plans: ConvolutionPlans,
    private readonly pool: Pool,
    heap: Heap,
  ) {
    this.buffers = new Buffers(heap);
  }

  get objects(): number {
    return this.plans.library.objects;
  }

  takes(pass: ConvolutionPass, g: Geometry): boolean {
    const parted = this.parted(pass, g);
    const known = this.answers.get(parted);
    if (known !== undefined) return known;
    const { isWide } = this.plans.library;
    const answer = suits(pass, parted.shape, isWide) &&
      isDirect(this.plans.primitive(parted).implementation);
    this.answers.set(parted, answer);
    return answer;
  }

  forward(x: Float32Array, filter: Filter, y: Float32Array, g: Geometry): void {
    const parted = this.parted("forward", g);
    this.convolve(parted, x, y, this.packedFilter(parted, filter), 0);
  }

  inputGradient(dy: Float32Array, filter: Filter, dx: Float32Array, g: Geometry): void {
    const parted = this.parted("input gradient", g);
    this.convolve(parted, dx, dy, this.packedFilter(parted, filter), 0);
  }

  /** Each part has a gradient of its own. The gradients are added in order, whichever thread computed them. */
  filterGradient(x: Float32Array, dy: Float32Array, dfilter: Float32Array, g: Geometry): void {
    const parted = this.parted("filter gradient", g);
    const floats = this.plans.packedFloats(parted);
    const parts = partCount(parted);
    const partial = this.buffers.take(parts * floats);
    this.convolve(parted, x, dy, partial, floats);
    const sum = parts === 1 ? partial : this.buffers.take(floats);
    if (parts > 1) {
      const args = [partial.byteOffset, parts, floats, sum.byteOffset];
      this.pool.run("sumPartials", floats, parts, args);
    }
    this.reorder(parted, "unpack", sum, dfilter);
    this.buffers.giveBack(partial);
    this.buffers.giveBack(sum);
  }

  forget(dataId: DataId): void {
    for (const filter of this.packed.get(dataId)?.values() ?? []) this.buffers.giveBack(filter);
    this.packed.delete(dataId);
  }

  private convolve(
    parted: PartedConvolution,
    x: Float32Array,
    y: Float32Array,
    filter: Float32Array,
    filterFloats: number,
  ): void {
    const parts = partCount(parted);
    const weight = parted.shape.batch * flopsPerImage(parted.shape) / parts / flopsAFloat;
    this.pool.run("convolve", parts, weight, [
      ...partedArgs(parted),
      x.byteOffset,
      y.byteOffset,
      filter.byteOffset,
      filterFloats,
    ]);
  }

  private packedFilter(parted: PartedConvolution, { dataId, values }: Filter): Float32Array {
    const ofTensor = this.packed.get(dataId) ?? new Map<PartedConvolution, Float32Array>();
    this.packed.set(dataId, ofTensor);
    const known = ofTensor.get(parted);
    if (known) return known;
    const packed = this.buffers.take(this.plans.packedFloats(parted));
    this.reorder(parted, "pack", values, packed);
    ofTensor.set(parted, packed);
    return packed;
  }

  private reorder(
    parted: PartedConvolution,
    direction: "pack" | "unpack",
    from: Float32Array,
    to: Float32Array,
  ): void {
    const { shape: { outChannels } } = parted;
    const isCut = this.plans.isCutBy(reorderedChannels, parted);
    const channels = isCut ? reorderedChannels : outChannels;
    this.pool.run("reorderFilter", Math.ceil(outChannels / channels), 2 * from.length, [
      ...partedArgs(parted),
      Number(direction === "unpack"),
      channels,
      from.byteOffset,
      to.byteOffset,
    ]);
  }

  /** The same object for the same pass and shape. Kernels ask `takes` first, with the same geometry. */
  private parted(pass: ConvolutionPass, g: Geometry): PartedConvolution {
    if (this.last?.g !== g || this.last.parted.pass !== pass) {
      this.last = { g, parted: this.partedByShape(pass, shapeOf(g)) };
    }
    return this.last.parted;
  }

  private partedByShape(pass: ConvolutionPass, shape: ConvolutionShape): PartedConvolution {
    const key = [pass, ...Object.values(shape)].join();
    const known = this.known.get(key);
    if (known) return known;
    const made = { pass, shape, imagesPerPart: imagesPerPart(pass, shape) };
    this.known.set(key, made);
    return made;
  }
}

function partCount({ shape, imagesPerPart }: PartedConvolution): number {
  return Math.ceil(shape.batch / imagesPerPart);
}

function shapeOf(g: Geometry): ConvolutionShape {
  return {
    batch: g.batchSize,
    inHeight: g.inHeight,
    inWidth: g.inWidth,
    inChannels: g.inChannels,
    outHeight: g.outHeight,
    outWidth: g.outWidth,
    outChannels: g.outChannels,
    filterHeight: g.filterHeight,
    filterWidth: g.filterWidth,
    strideHeight: g.strideHeight,
    strideWidth: g.strideWidth,
    top: g.padInfo.top,
    left: g.padInfo.left,
  };
}
