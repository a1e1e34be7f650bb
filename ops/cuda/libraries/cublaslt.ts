import { dlopenError } from "../../ffi/dlopen_error.ts";
import { type CudaMajor, cudaWheels } from "./find_cuda.ts";
import { cublasLtConstants, cublasLtSymbols, heuristicResultBytes } from "./cublaslt_symbols.ts";
import type { CudaPrecision } from "./precision.ts";

/** Where a heuristic result tells its workspace: behind the algorithm. */
const workspaceOffset = 64;

/** What NVIDIA advises for Hopper. */
export const workspaceBytes = 32 * 2 ** 20;

const computeTypes: Record<CudaPrecision, number> = {
  f32: cublasLtConstants.CUBLAS_COMPUTE_32F,
  tf32: cublasLtConstants.CUBLAS_COMPUTE_32F_FAST_TF32,
  bf16: cublasLtConstants.CUBLAS_COMPUTE_32F_FAST_16BF,
};

/** A matrix in rows on the card, perhaps to be read transposed. */
export interface CardMatrix {
  address: bigint;
  rows: number;
  columns: number;
  transpose: boolean;
}

/** How a product is computed, found once a shape. */
interface Plan {
  operation: bigint;
  layouts: [a: bigint, b: bigint, c: bigint];
  algorithm: Uint8Array<ArrayBuffer>;
  workspaceBytes: number;
}

/** cuBLASLt's matrix products. */
export class CublasLt {
  private readonly library: Deno.DynamicLibrary<typeof cublasLtSymbols>;
  private readonly plans = new Map<string, Plan>();
  private handle = 0n;
  readonly version: string;

  /** @throws Error in one line when it does not open, or belongs to another CUDA */
  constructor(readonly path: string, major: CudaMajor) {
    try {
      this.library = Deno.dlopen(path, cublasLtSymbols);
    } catch (error) {
      throw dlopenError("cuBLASLt", path, error);
    }
    const version = Number(this.library.symbols.cublasLtGetVersion());
    this.version = `${Math.floor(version / 10000)}.${Math.floor(version / 100) % 100}.${
      version % 100
    }`;
    const itsCuda = Math.floor(Number(this.library.symbols.cublasLtGetCudartVersion()) / 1000);
    if (itsCuda !== major) {
      this.library.close();
      throw new Error(
        `cuBLASLt ${this.version} at ${path} is of CUDA ${itsCuda}, and the other libraries are of ` +
          `CUDA ${major}: install ${cudaWheels.cublasLt[major]}`,
      );
    }
  }

  /** Binds it to the current context. */
  open(): void {
    this.handle = this.made("cublasLtCreate");
  }

  /** How many bytes of workspace the product needs. */
  workspaceFor(a: CardMatrix, b: CardMatrix, precision: CudaPrecision): number {
    return this.planFor(a, b, precision).workspaceBytes;
  }

  /** Queues c = op(a) op(b), all in rows. */
  multiply(
    a: CardMatrix,
    b: CardMatrix,
    c: bigint,
    { precision, workspace, stream }: {
      precision: CudaPrecision;
      workspace: bigint;
      stream: bigint;
    },
  ): void {
    const { operation, layouts, algorithm, workspaceBytes } = this.planFor(a, b, precision);
    this.call(
      "cublasLtMatmul",
      this.handle,
      operation,
      one,
      b.address, // column-major: the transposed product, in the other order
      layouts[0],
      a.address,
      layouts[1],
      zero,
      c,
      layouts[2],
      c,
      layouts[2],
      algorithm,
      workspace,
      BigInt(workspaceBytes),
      stream,
    );
  }

  private planFor(a: CardMatrix, b: CardMatrix, precision: CudaPrecision): Plan {
    const key = [a.rows, a.columns, a.transpose, b.rows, b.columns, b.transpose, precision].join();
    const known = this.plans.get(key);
    if (known) return known;
    const plan = this.plan(a, b, precision);
    this.plans.set(key, plan);
    return plan;
  }

  /** cuBLASLt counts in columns: a matrix in rows is the transposed one to it. */
  private plan(a: CardMatrix, b: CardMatrix, precision: CudaPrecision): Plan {
    const c = cublasLtConstants;
    const operation = this.made("cublasLtMatmulDescCreate", computeTypes[precision], c.CUDA_R_32F);
    const transposed = Int32Array.of(c.CUBLAS_OP_T);
    if (b.transpose) this.setOperation(operation, c.CUBLASLT_MATMUL_DESC_TRANSA, transposed);
    if (a.transpose) this.setOperation(operation, c.CUBLASLT_MATMUL_DESC_TRANSB, transposed);
    const rows = a.transpose ? a.columns : a.rows;
    const columns = b.transpose ? b.rows : b.columns;
    const layouts: Plan["layouts"] = [
      this.layout(b.rows, b.columns),
      this.layout(a.rows, a.columns),
      this.layout(rows, columns),
    ];
    const found = this.heuristic(operation, layouts);
    const bytes = Number(new DataView(found.buffer).getBigUint64(workspaceOffset, true));
    return { operation, layouts, algorithm: found, workspaceBytes: bytes };
  }

  private layout(rows: number, columns: number): bigint {
    const [height, width] = [BigInt(columns), BigInt(rows)];
    return this.made(
      "cublasLtMatrixLayoutCreate",
      cublasLtConstants.CUDA_R_32F,
      height,
      width,
      height,
    );
  }

  /** Its first proposal, of those that sum in one order: it always proposes the same. */
  private heuristic(operation: bigint, [a, b, c]: Plan["layouts"]): Uint8Array<ArrayBuffer> {
    const preference = this.made("cublasLtMatmulPreferenceCreate");
    const set = (attribute: number, value: BigUint64Array | Uint32Array) =>
      this.call(
        "cublasLtMatmulPreferenceSetAttribute",
        preference,
        attribute,
        value,
        BigInt(value.byteLength),
      );
    const k = cublasLtConstants;
    set(k.CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, BigUint64Array.of(BigInt(workspaceBytes)));
    set(
      k.CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK,
      Uint32Array.of(k.CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE),
    );
    const result = new Uint8Array(heuristicResultBytes);
    const count = new Int32Array(1);
    const args = [this.handle, operation, a, b, c, c, preference, 1, result, count];
    this.call("cublasLtMatmulAlgoGetHeuristic", ...args);
    this.call("cublasLtMatmulPreferenceDestroy", preference);
    if (count[0] === 0) throw new Error("backend cuda: cuBLASLt knows no way to this product");
    return result;
  }

  private setOperation(operation: bigint, attribute: number, value: Int32Array): void {
    this.call("cublasLtMatmulDescSetAttribute", operation, attribute, value, 4n);
  }

  private made(name: keyof typeof cublasLtSymbols, ...rest: unknown[]): bigint {
    const out = new BigUint64Array(1);
    this.call(name, out, ...rest);
    return out[0];
  }

  private call(name: keyof typeof cublasLtSymbols, ...args: unknown[]): void {
    const code = (this.library.symbols[name] as (...args: unknown[]) => number)(...args);
    if (code === 0) return;
    const text = this.library.symbols.cublasLtGetStatusName(code);
    const reason = text === null ? `error ${code}` : new Deno.UnsafePointerView(text).getCString();
    throw new Error(`backend cuda: ${name} says ${reason}`);
  }

  close(): void {
    for (const { operation, layouts } of this.plans.values()) {
      for (const layout of layouts) this.library.symbols.cublasLtMatrixLayoutDestroy(layout);
      this.library.symbols.cublasLtMatmulDescDestroy(operation);
    }
    if (this.handle !== 0n) this.library.symbols.cublasLtDestroy(this.handle);
    this.library.close();
  }
}

const one = Float32Array.of(1);
const zero = Float32Array.of(0);
