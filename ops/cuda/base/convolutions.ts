import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Geometry } from "../../device/geometry.ts";
import type { ConvolutionPass } from "../libraries/convolution_plan.ts";
import type { CudaPrecision } from "../libraries/precision.ts";
import type { CudnnConvolutions, FilterOperand } from "./cudnn_convolutions.ts";
import type { PatchProducts } from "./patch_products.ts";

/** Below this many channels of x cuDNN's kernels are mostly idle. */
const thinChannels = 16;

/**
 * Convolutions, each by whichever way is faster. cuDNN's kernels gather patches as they go, on tensor
 * cores; without those, and for images of few channels, a matrix product over patches in memory wins.
 * Measured on an H200: LOG.md, 2026-11-28.
 */
export class Convolutions {
  constructor(
    private readonly cudnn: CudnnConvolutions,
    private readonly patches: PatchProducts,
    private readonly precision: CudaPrecision,
  ) {}

  /** What computes it, for people. */
  engineOf(pass: ConvolutionPass, g: Geometry): "cudnn" | "patches" {
    const fits = this.patches.takes(g);
    if (fits && (this.precision === "f32" || g.inChannels < thinChannels)) return "patches";
    return !fits || this.cudnn.takes(pass, g) ? "cudnn" : "patches";
  }

  forward(g: Geometry, x: bigint, filter: FilterOperand, y: bigint): void {
    if (this.engineOf("forward", g) === "cudnn") this.cudnn.forward(g, { x, y }, filter);
    else this.patches.forward(g, { x, filter: filter.address, y });
  }

  inputGradient(g: Geometry, x: bigint, filter: FilterOperand, y: bigint): void {
    if (this.engineOf("inputGradient", g) === "cudnn") {
      this.cudnn.inputGradient(g, { x, y }, filter);
    } else this.patches.inputGradient(g, { x, filter: filter.address, y });
  }

  filterGradient(g: Geometry, x: bigint, filter: bigint, y: bigint): void {
    const way = this.engineOf("filterGradient", g) === "cudnn" ? this.cudnn : this.patches;
    way.filterGradient(g, { x, filter, y });
  }

  /** A filter changes or goes: what was made of it is made anew at its next use. */
  forget(filter: TensorInfo["dataId"]): void {
    this.cudnn.forget(filter);
  }

  /** Forgets what was made of all filters. */
  forgetAll(): void {
    this.cudnn.forgetAll();
  }

  close(): void {
    this.cudnn.close();
  }
}
