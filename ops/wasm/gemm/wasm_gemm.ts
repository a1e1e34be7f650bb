import type { GemmSizes } from "../../gemm.ts";
import { type Crew, startCrew } from "./crew.ts";
import { type Build, type GemmInstance, instantiate, usableBuilds } from "./instance.ts";

/** A matrix in the memory, row after row, `pointer` bytes from its start (a multiple of 4). */
export interface MatrixAt {
  pointer: number;
  /** Of the stored matrix. */
  columns: number;
  /** Read it as its transpose. */
  transpose?: boolean;
}

const floatBytes = Float32Array.BYTES_PER_ELEMENT;

/**
 * The matrix product on operands that lie in one shared WebAssembly memory.
 *
 * The memory is the caller's. Of it, `workspaceBytes(threads)` bytes from `workspace` on are used
 * here as long as this is open: the job's record, packed operands. They must be zero at first.
 * Results do not depend on the number of threads: every sum runs in the same order.
 */
export class WasmGemm {
  private constructor(
    readonly description: string,
    readonly threads: number,
    private readonly instance: GemmInstance,
    private readonly workspace: number,
    private readonly crew: Crew,
  ) {}

  /**
   * @param memory shared, of at most 65,536 pages
   * @param place gives a place of that many bytes in the memory, aligned to 64 bytes
   * @throws Error in one line when the engine lacks SIMD or threads
   */
  static async open(
    memory: WebAssembly.Memory,
    threads: number,
    place: (bytes: number) => number,
    build: Build | undefined = usableBuilds()[0],
  ): Promise<WasmGemm> {
    if (!build) {
      throw new Error("backend wasm: WebAssembly has no SIMD or no threads here: update Deno");
    }
    const module = new WebAssembly.Module(build.bytes);
    const instance = instantiate(module, memory);
    const workspace = place(instance.workspaceBytes(threads));
    const crew = await startCrew({ module, memory, job: workspace }, threads);
    return new WasmGemm(build.description, threads, instance, workspace, crew);
  }

  /** C = op(A) op(B), or C += op(A) op(B) when `accumulate` is set. Sizes are checked, none is 0. */
  multiply(
    { m, n, k }: GemmSizes,
    a: MatrixAt,
    b: MatrixAt,
    c: { pointer: number },
    accumulate: boolean,
  ): void {
    const [aRowBytes, aColumnBytes] = steps(a);
    const [bRowBytes, bColumnBytes] = steps(b);
    this.instance.gemm(
      this.workspace,
      this.threads,
      m,
      n,
      k,
      a.pointer,
      aRowBytes,
      aColumnBytes,
      b.pointer,
      bRowBytes,
      bColumnBytes,
      c.pointer,
      accumulate,
    );
  }

  /** Sends the workers home. @returns a promise of their being gone, which nobody has to await */
  close(): Promise<void> {
    const gone = this.crew.gone();
    this.instance.end(this.workspace);
    return gone;
  }
}

/** Bytes from one row to the next and from one column to the next, of the matrix as it is read. */
function steps({ columns, transpose = false }: MatrixAt): [row: number, column: number] {
  const rowBytes = columns * floatBytes;
  return transpose ? [floatBytes, rowBytes] : [rowBytes, floatBytes];
}
