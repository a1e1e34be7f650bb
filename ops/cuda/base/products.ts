import type { Card } from "./card.ts";
import type { CardMatrix, CublasLt } from "../libraries/cublaslt.ts";
import { int } from "./kernel_arguments.ts";
import type { CudaPrecision } from "../libraries/precision.ts";

/** Matrix products: cuBLASLt's, or a kernel of our own where that is absent. */
export class Products {
  constructor(
    private readonly card: Card,
    private readonly library: CublasLt | undefined,
    private readonly precision: CudaPrecision,
  ) {}

  /** Its name for people. */
  get engine(): string {
    return this.library ? "cublaslt" : "cuda";
  }

  /** Queues c = op(a) op(b). */
  multiply(a: CardMatrix, b: CardMatrix, c: bigint): void {
    const { card, library, precision } = this;
    if (!library) return this.byKernel(a, b, c);
    const { stream } = card;
    card.withScratch(library.workspaceFor(a, b, precision), (workspace) => {
      library.multiply(a, b, c, { precision, workspace, stream });
    });
  }

  private byKernel(a: CardMatrix, b: CardMatrix, c: bigint): void {
    const [m, depth] = a.transpose ? [a.columns, a.rows] : [a.rows, a.columns];
    const n = b.transpose ? b.rows : b.columns;
    const [aRow, aDepth] = a.transpose ? [1, a.columns] : [a.columns, 1];
    const [bDepth, bColumn] = b.transpose ? [1, b.columns] : [b.columns, 1];
    this.card.launch(
      { file: "mat_mul", name: "mat_mul" },
      [Math.ceil(n / 32), Math.ceil(m / 32)],
      256,
      [a.address, b.address, c, ...[m, n, depth, aRow, aDepth, bDepth, bColumn].map(int)],
    );
  }
}
