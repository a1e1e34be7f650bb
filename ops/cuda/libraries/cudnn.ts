import { dlopenError } from "../../ffi/dlopen_error.ts";
import { type CudnnConstant, cudnnConstants as c, cudnnSymbols } from "./cudnn_symbols.ts";
import { type CudaMajor, cudaWheels } from "./find_cuda.ts";

/** The kinds of an attribute's values, with the arrays that carry them. */
type AttributeType = CudnnConstant & `CUDNN_TYPE_${string}`;

/** Names of descriptors, less what they have in common. */
type DescriptorName = CudnnConstant extends infer Name
  ? Name extends `CUDNN_BACKEND_${infer Middle}_DESCRIPTOR` ? Middle : never
  : never;
type AttributeName = CudnnConstant extends infer Name
  ? Name extends `CUDNN_ATTR_${infer Rest}` ? Rest : never
  : never;

/** cuDNN, by the calls of its backend API. */
export class Cudnn {
  private readonly library: Deno.DynamicLibrary<typeof cudnnSymbols>;
  /** Such as `9.19.0`. */
  readonly version: string;

  /**
   * cuBLASLt must be open already: cuDNN aborts the process where its heuristics find none.
   *
   * @throws Error in one line when it does not open, or belongs to another CUDA
   */
  constructor(readonly path: string, major: CudaMajor) {
    try {
      this.library = Deno.dlopen(path, cudnnSymbols);
    } catch (error) {
      throw dlopenError("cuDNN", path, error);
    }
    const version = Number(this.library.symbols.cudnnGetVersion());
    this.version = `${Math.floor(version / 10000)}.${Math.floor(version / 100) % 100}.${
      version % 100
    }`;
    const itsCuda = Math.floor(Number(this.library.symbols.cudnnGetCudartVersion()) / 1000);
    if (itsCuda !== major) {
      this.library.close();
      throw new Error(
        `cuDNN ${this.version} at ${path} is made for CUDA ${itsCuda}, and the other libraries are of ` +
          `CUDA ${major}: install ${cudaWheels.cudnn[major]}`,
      );
    }
  }

  /** A handle on the current context, whose work goes into the stream. */
  handle(stream: bigint): bigint {
    const out = new BigUint64Array(1);
    this.check(this.library.symbols.cudnnCreate(out), "cudnnCreate");
    this.check(this.library.symbols.cudnnSetStream(out[0], stream), "cudnnSetStream");
    return out[0];
  }

  destroyHandle(handle: bigint): void {
    this.library.symbols.cudnnDestroy(handle);
  }

  /** An empty descriptor, which `destroy` frees. */
  create(name: DescriptorName): bigint {
    const out = new BigUint64Array(1);
    const status = this.library.symbols.cudnnBackendCreateDescriptor(
      c[`CUDNN_BACKEND_${name}_DESCRIPTOR`],
      out,
    );
    this.check(status, `creating a descriptor of ${name}`);
    return out[0];
  }

  /** Sets an attribute; the array's element type must be that of the attribute. */
  set(
    descriptor: bigint,
    attribute: AttributeName,
    type: AttributeType,
    values: BigInt64Array | BigUint64Array | Int32Array | Float32Array | Uint8Array,
  ): void {
    const status = this.library.symbols.cudnnBackendSetAttribute(
      descriptor,
      c[`CUDNN_ATTR_${attribute}`],
      c[type],
      BigInt(values.length),
      values as BufferSource,
    );
    this.check(status, `setting ${attribute}`);
  }

  /** Reads up to `into.length` values of an attribute, and returns how many there are. */
  get(
    descriptor: bigint,
    attribute: AttributeName,
    type: AttributeType,
    into: BigInt64Array | BigUint64Array | Int32Array | undefined,
  ): number {
    const count = new BigInt64Array(1);
    const status = this.library.symbols.cudnnBackendGetAttribute(
      descriptor,
      c[`CUDNN_ATTR_${attribute}`],
      c[type],
      BigInt(into?.length ?? 0),
      count,
      (into ?? null) as BufferSource | null,
    );
    this.check(status, `reading ${attribute}`);
    return Number(count[0]);
  }

  finalize(descriptor: bigint, what: string): void {
    this.check(this.library.symbols.cudnnBackendFinalize(descriptor), `finalising ${what}`);
  }

  destroy(descriptor: bigint): void {
    this.library.symbols.cudnnBackendDestroyDescriptor(descriptor);
  }

  execute(handle: bigint, plan: bigint, pack: bigint): void {
    const status = this.library.symbols.cudnnBackendExecute(handle, plan, pack);
    this.check(status, "executing a plan");
  }

  private check(status: number, what: string): void {
    if (status === 0) return;
    const { symbols } = this.library;
    const text = symbols.cudnnGetErrorString(status);
    const name = text === null ? `error ${status}` : new Deno.UnsafePointerView(text).getCString();
    const bytes = new Uint8Array(512);
    symbols.cudnnGetLastErrorString(bytes, BigInt(bytes.length));
    const detail = new TextDecoder().decode(bytes).replace(/\0.*$/s, "").split("\n")[0].trim();
    throw new CudnnError(`cuDNN says ${name} at ${what}${detail ? ` (${detail})` : ""}`, status);
  }

  close(): void {
    this.library.close();
  }
}

/** A call of cuDNN failed. */
export class CudnnError extends Error {
  constructor(message: string, readonly status: number) {
    super(message);
  }
}
