import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Geometry } from "../../device/geometry.ts";
import type { ConvolutionPass } from "../libraries/convolution_plan.ts";
import type { CudaPrecision } from "../libraries/precision.ts";
import type { Card } from "./card.ts";
import type { ConvolutionChoices, Way } from "./convolution_choices.ts";
import { type CudnnConvolutions, type FilterOperand, keyOf } from "./cudnn_convolutions.ts";
import { withNoise } from "./engine_check.ts";
import type { PatchProducts } from "./patch_products.ts";

/** Below this many channels of x cuDNN's kernels for gradients are mostly idle. */
const thinChannels = 16;

/** Patches of this size stay in the cache of a large card, between the kernel that makes them and the product. */
const cachedBytes = 32 * 2 ** 20;

/** Engines of cuDNN's that are measured for one pass. */
const mostEngines = 6;

/** The best of so many times counts, each of so many runs: the host takes as long to queue a small one. */
const rounds = 3;
const runsEach = 5;

/**
 * Convolutions, each by whichever way is faster. cuDNN's kernels gather patches as they go, on tensor
 * cores. A matrix product over patches in memory wins without those, where the patches are small, and
 * for the gradients of images of few channels (measured on an H200: LOG.md, CUDA through FFI). With
 * `choices` each is measured at its first use instead.
 */
export class Convolutions {
  private readonly engines = new Map<string, "cudnn" | "patches">();

  constructor(
    private readonly card: Card,
    private readonly cudnn: CudnnConvolutions,
    private readonly patches: PatchProducts,
    private readonly precision: CudaPrecision,
    private readonly choices?: ConvolutionChoices,
  ) {}

  /** What computes it, for people. */
  engineOf(pass: ConvolutionPass, g: Geometry): "cudnn" | "patches" {
    const key = keyOf(pass, g);
    const known = this.engines.get(key);
    if (known) return known;
    const engine = this.measured(key, pass, g) ?? this.usual(pass, g);
    this.engines.set(key, engine);
    return engine;
  }

  private usual(pass: ConvolutionPass, g: Geometry): "cudnn" | "patches" {
    const fits = this.patches.takes(g);
    const isQuick = this.precision === "f32" || this.patches.bytes(g) <= cachedBytes ||
      (pass !== "forward" && g.inChannels < thinChannels);
    if (fits && isQuick) return "patches";
    return !fits || this.cudnn.takes(pass, g) ? "cudnn" : "patches";
  }

  /** What was measured before or is now; undefined where nothing is to be measured. */
  private measured(
    key: string,
    pass: ConvolutionPass,
    g: Geometry,
  ): "cudnn" | "patches" | undefined {
    if (!this.choices) return undefined;
    let way = this.choices.get(key);
    if (way === undefined) {
      way = this.fastest(pass, g);
      if (way === undefined) return undefined;
      this.choices.set(key, way);
    }
    if (way === "patches") return this.patches.takes(g) ? "patches" : undefined;
    return this.cudnn.takeAt(pass, g, way) ? "cudnn" : undefined;
  }

  private fastest(pass: ConvolutionPass, g: Geometry): Way | undefined {
    let best: { way: Way; millis: number } | undefined;
    const time = (way: Way, run: () => void) => {
      const runs = () => {
        for (let n = 0; n < runsEach; n++) run();
      };
      const times = Array.from({ length: rounds + 1 }, () => this.card.millisOf(runs));
      const millis = Math.min(...times.slice(1)); // the first loads kernels
      if (!best || millis < best.millis) best = { way, millis };
    };
    withNoise(this.card, g, (operands) => {
      if (this.patches.takes(g)) time("patches", () => this.patches[pass](g, operands));
      let engines = 0;
      for (const { plan, place } of this.cudnn.rightPlans(pass, g)) {
        this.cudnn.prepared(plan, pass, g, operands, (run) => time(place, run));
        this.cudnn.destroy(plan);
        if (++engines === mostEngines) break;
      }
    });
    return best?.way;
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
