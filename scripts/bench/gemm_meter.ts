import type { Gemm } from "../../ops/bench.ts";
import type { StepDone } from "./protocol.ts";

/** Counts the time that a step spends in its matrix products. */
export class GemmMeter {
  private millis = 0;
  private isUsed = false;

  /** The same provider, with a clock at its door. */
  readonly wrap = (provider: Gemm): Gemm => {
    this.isUsed = true;
    const { gemm, gemmAll } = provider;
    return { ...provider, gemm: this.timed(gemm), gemmAll: gemmAll && this.timed(gemmAll) };
  };

  private timed<Args extends unknown[]>(multiply: (...args: Args) => void) {
    return (...args: Args) => {
      const start = performance.now();
      multiply(...args);
      this.millis += performance.now() - start;
    };
  }

  /** What has been counted since the last call; undefined where no library was wrapped. */
  take(): StepDone["gemm"] {
    if (!this.isUsed) return undefined;
    const taken = { millis: this.millis };
    this.millis = 0;
    return taken;
  }
}
