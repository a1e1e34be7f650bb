import { dlopenError } from "../../ffi/dlopen_error.ts";
import { type CudaError, cudaError } from "./cuda_error.ts";
import { driverConstants, driverSymbols } from "./driver_symbols.ts";

type Calls = Deno.DynamicLibrary<typeof driverSymbols>["symbols"];

/** CUDA's driver: its calls, with errors in place of status codes. */
export class Driver {
  private readonly calls: Calls;
  private readonly close_: () => void;
  private lost: CudaError | undefined;

  /** @throws LibraryError in one line when it does not open */
  constructor(readonly path: string) {
    try {
      const library = Deno.dlopen(path, driverSymbols);
      this.calls = library.symbols;
      this.close_ = () => library.close();
    } catch (error) {
      throw dlopenError("NVIDIA's driver", path, error);
    }
  }

  /** Calls a function of the driver. @throws CudaError */
  call<Name extends keyof Calls>(name: Name, ...args: Parameters<Calls[Name]>): void {
    const code = this.status(name, ...args);
    if (code !== 0) throw this.error(name, code);
  }

  /** The status that a call returns. */
  status<Name extends keyof Calls>(name: Name, ...args: Parameters<Calls[Name]>): number {
    return (this.calls[name] as (...args: unknown[]) => number)(...args);
  }

  /** A call whose first argument receives a handle or an address. */
  made(name: keyof Calls, ...rest: (bigint | number | BufferSource)[]): bigint {
    const out = new BigUint64Array(1);
    const code = (this.calls[name] as (...args: unknown[]) => number)(out, ...rest);
    if (code !== 0) throw this.error(name, code);
    return out[0];
  }

  /** A call whose first argument receives an int. */
  int(name: keyof Calls, ...rest: number[]): number {
    const out = new Int32Array(1);
    const code = (this.calls[name] as (...args: unknown[]) => number)(out, ...rest);
    if (code !== 0) throw this.error(name, code);
    return out[0];
  }

  attribute(device: number, attribute: keyof typeof driverConstants): number {
    return this.int("cuDeviceGetAttribute", driverConstants[attribute], device);
  }

  /** The error of a status. One after which the card is lost is kept: later ones follow from it. */
  error(call: string, code: number): CudaError {
    if (this.lost) return this.lost;
    const name = this.text("cuGetErrorName", code) ?? `error ${code}`;
    const why = this.text("cuGetErrorString", code) ?? "no such error is known";
    const error = cudaError(call, code, name, why);
    if (error.isSticky) this.lost = error;
    return error;
  }

  /** @throws CudaError if the card was lost */
  check(): void {
    if (this.lost) throw this.lost;
  }

  private text(call: "cuGetErrorName" | "cuGetErrorString", code: number): string | undefined {
    const out = new BigUint64Array(1);
    if (this.calls[call](code, out) !== 0 || out[0] === 0n) return undefined;
    return new Deno.UnsafePointerView(Deno.UnsafePointer.create(out[0])!).getCString();
  }

  close(): void {
    this.close_();
  }
}

/** `13.0` for 13000. */
export function cudaVersion(version: number): string {
  return `${Math.floor(version / 1000)}.${Math.floor(version % 1000 / 10)}`;
}
