import type { Gemm } from "../../ops/bench.ts";
import type { StepDone } from "./protocol.ts";

/** Counts the time that a step spends in its matrix products. */
export class GemmMeter {
  private millis = 0;
  private isUsed = false;

  /** The same provider, with a clock at its door. */
  readonly wrap = (provider: Gemm): Gemm => {
    this.isUsed = true;
    const gemm: Gemm["gemm"] = (a, b, c, accumulate) => {
      const start = performance.now();
      provider.gemm(a, b, c, accumulate);
      this.millis += performance.now() - start;
    };
    return { ...provider, gemm };
  };

  /** What has been counted since the last call; undefined where no library was wrapped. */
  take(): StepDone["gemm"] {
    if (!this.isUsed) return undefined;
    const taken = { millis: this.millis };
    this.millis = 0;
    return taken;
  }
}
