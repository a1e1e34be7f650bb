import type { Gemm, Matrix } from "../../ops/mod.ts";
import type { CountedProduct, StepDone } from "./protocol.ts";

/** Counts the time that a step spends in its matrix products, and notes their shapes. */
export class GemmMeter {
  private millis = 0;
  private products = new Map<string, CountedProduct>();
  private isUsed = false;

  /** The same provider, with a clock at its door. */
  readonly wrap = (provider: Gemm): Gemm => {
    this.isUsed = true;
    const gemm: Gemm["gemm"] = (a, b, c, accumulate) => {
      const start = performance.now();
      provider.gemm(a, b, c, accumulate);
      this.millis += performance.now() - start;
      this.note(a, b);
    };
    return { ...provider, gemm };
  };

  /** What has been counted since the last call; undefined where no library was wrapped. */
  take(): StepDone["gemm"] {
    if (!this.isUsed) return undefined;
    const taken = { millis: this.millis, products: [...this.products.values()] };
    this.millis = 0;
    this.products = new Map();
    return taken;
  }

  private note(a: Matrix, b: Matrix): void {
    const { transpose: transposeA = false } = a;
    const { transpose: transposeB = false } = b;
    const [m, k] = transposeA ? [a.columns, a.rows] : [a.rows, a.columns];
    const n = transposeB ? b.rows : b.columns;
    const key = [m, n, k, transposeA, transposeB].join();
    const known = this.products.get(key);
    if (known) known.count++;
    else this.products.set(key, { m, n, k, transposeA, transposeB, count: 1 });
  }
}
