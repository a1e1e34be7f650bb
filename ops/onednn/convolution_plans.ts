/** The convolution primitives of one thread: made once for each shape, and kept. */
import type { ConvolutionPass } from "../host/base/convolution_engine.ts";
import {
  convolution,
  type ConvolutionShape,
  filterLayout,
  filterSizes,
  imageLayout,
} from "./convolution.ts";
import type { Layout } from "./descriptors.ts";
import { type OneDnn, type Operand, operandList, type Primitive } from "./library.ts";
import { role } from "./symbols.ts";

/** One pass over a batch in parts of some images each. */
export interface PartedConvolution {
  pass: ConvolutionPass;
  /** Of the whole batch. */
  shape: ConvolutionShape;
  /** Images in each part but the last, which may have fewer. */
  imagesPerPart: number;
}

/** A primitive with its operands; each run is given their arrays. */
export interface Plan {
  run(...numbers: Float32Array[]): void;
}

/** The roles of a pass's operands: the two that are read, then the one that is written. */
const rolesOf: Record<ConvolutionPass, readonly [number, number, number]> = {
  forward: [role.source, role.filter, role.destination],
  "input gradient": [role.destinationGradient, role.filter, role.sourceGradient],
  "filter gradient": [role.source, role.destinationGradient, role.filterGradient],
};

export class ConvolutionPlans {
  private readonly primitives = new Map<string, Primitive>();
  private readonly plans = new Map<string, Plan>();
  private readonly cuts = new Map<string, boolean>();

  constructor(readonly library: OneDnn) {}

  /**
   * The primitive for that many images. Every part has the same filter layout, which the library
   * chooses for a whole part.
   */
  primitive(parted: PartedConvolution, images = parted.imagesPerPart): Primitive {
    const key = keyOf("primitive", parted, images);
    return remembered(this.primitives, key, () => {
      const { pass, shape, imagesPerPart } = parted;
      const own = { ...shape, batch: images };
      const filter = images === imagesPerPart ? undefined : this.primitive(parted).filter;
      return convolution(this.library, pass, own, filter);
    });
  }

  /** The plan for a part of that many images: it reads two arrays and writes one. */
  of(parted: PartedConvolution, images: number): Plan {
    return remembered(this.plans, keyOf("plan", parted, images), () => {
      const primitive = this.primitive(parted, images);
      const { shape, pass } = parted;
      const source = imageLayout(
        this.library,
        ...[images, shape.inHeight, shape.inWidth, shape.inChannels] as const,
      );
      const destination = imageLayout(
        this.library,
        ...[images, shape.outHeight, shape.outWidth, shape.outChannels] as const,
      );
      const layouts: Record<ConvolutionPass, Layout[]> = {
        forward: [source, primitive.filter, destination],
        "input gradient": [destination, primitive.filter, source],
        "filter gradient": [source, destination, primitive.filter],
      };
      return this.plan(pass, primitive, rolesOf[pass], layouts[pass]);
    });
  }

  /** Floats of a filter in the library's layout, padding included. */
  packedFloats(parted: PartedConvolution): number {
    return Math.ceil(this.library.bytesOf(this.primitive(parted).filter) / 4);
  }

  /**
   * Whether filters can be reordered that many output channels at a time, so that threads share the
   * work; otherwise one thread reorders the whole filter.
   */
  isCutBy(channels: number, parted: PartedConvolution): boolean {
    return remembered(this.cuts, keyOf("cut", parted, channels), () => {
      const parts = Math.ceil(parted.shape.outChannels / channels);
      const packed = this.primitive(parted).filter;
      const isThere = (part: number) =>
        this.channelsOf(packed, parted, part * channels, channels) !== undefined;
      return parts > 1 && Array.from({ length: parts }, (_, part) => part).every(isThere);
    });
  }

  /** Reorders some of a filter's output channels from our layout to the library's, or back. */
  reorder(
    parted: PartedConvolution,
    direction: "pack" | "unpack",
    [firstChannel, channels]: [number, number],
    [from, to]: [Float32Array, Float32Array],
  ): void {
    const key = keyOf(`${direction} ${firstChannel} ${channels}`, parted, 0);
    remembered(this.plans, key, () => {
      const { shape } = parted;
      const isWhole = channels >= shape.outChannels;
      const part = (layout: Layout) =>
        isWhole ? layout : this.channelsOf(layout, parted, firstChannel, channels)!;
      const plain = part(filterLayout(this.library, shape));
      const packed = part(this.primitive(parted).filter);
      const layouts = direction === "pack" ? [plain, packed] : [packed, plain];
      const primitive = this.reorderPrimitive(layouts);
      return this.plan(
        `${direction} a filter`,
        primitive,
        [role.source, role.destination],
        layouts,
      );
    }).run(from, to);
  }

  /** Some output channels of a filter; undefined where it cannot be cut there. */
  private channelsOf(
    filter: Layout,
    { shape }: PartedConvolution,
    first: number,
    channels: number,
  ): Layout | undefined {
    return this.library.partOf(filter, partSizes(shape, first, channels), [first, 0, 0, 0]);
  }

  private reorderPrimitive([from, to]: Layout[]): Primitive {
    const { library } = this;
    const { common, engine, attributes } = library;
    const description = library.make(
      "reordering a filter",
      (out) => common.dnnl_reorder_primitive_desc_create(out, from, engine, to, engine, attributes),
    );
    return library.primitive("reordering a filter", description);
  }

  private plan(
    what: string,
    primitive: Primitive,
    roles: readonly number[],
    layouts: readonly Layout[],
  ): Plan {
    const { library } = this;
    const memories = layouts.map((layout) => library.memory(layout));
    const operands: Operand[] = memories.map((memory, n) => ({ role: roles[n], memory }));
    const scratchBytes = library.bytesOf(primitive.scratch);
    const scratch = new Uint8Array(scratchBytes);
    if (scratchBytes > 0) {
      const memory = library.memory(primitive.scratch);
      library.bind(memory, scratch);
      operands.push({ role: role.scratch, memory });
    }
    const list = operandList(operands);
    return {
      run: (...numbers) => {
        for (const [n, memory] of memories.entries()) library.bind(memory, numbers[n]);
        library.run(what, primitive, list, operands.length);
        void scratch; // the primitive writes there, so the array must live as long as the plan
      },
    };
  }
}

function partSizes(shape: ConvolutionShape, first: number, channels: number) {
  const [outs, ins, height, width] = filterSizes(shape);
  return [Math.min(channels, outs - first), ins, height, width] as const;
}

function keyOf(what: string, { pass, shape, imagesPerPart }: PartedConvolution, images: number) {
  return [what, pass, ...Object.values(shape), imagesPerPart, images].join();
}

function remembered<T>(known: Map<string, T>, key: string, make: () => T): T {
  const there = known.get(key);
  if (there !== undefined) return there;
  const made = make();
  known.set(key, made);
  return made;
}
