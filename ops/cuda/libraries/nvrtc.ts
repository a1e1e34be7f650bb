import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeCacheFile } from "../../device/write_cache_file.ts";
import { dlopenError } from "../../ffi/dlopen_error.ts";
import type { CudaLibraries } from "./find_cuda.ts";

export const nvrtcSymbols = {
  nvrtcVersion: { parameters: ["buffer", "buffer"], result: "i32" },
  nvrtcGetErrorString: { parameters: ["i32"], result: "pointer" },
  nvrtcGetNumSupportedArchs: { parameters: ["buffer"], result: "i32" },
  nvrtcGetSupportedArchs: { parameters: ["buffer"], result: "i32" },
  nvrtcCreateProgram: {
    parameters: ["buffer", "buffer", "buffer", "i32", "u64", "u64"],
    result: "i32",
  },
  nvrtcCompileProgram: { parameters: ["u64", "i32", "buffer"], result: "i32" },
  nvrtcDestroyProgram: { parameters: ["buffer"], result: "i32" },
  nvrtcGetProgramLogSize: { parameters: ["u64", "buffer"], result: "i32" },
  nvrtcGetProgramLog: { parameters: ["u64", "buffer"], result: "i32" },
  nvrtcGetCUBINSize: { parameters: ["u64", "buffer"], result: "i32" },
  nvrtcGetCUBIN: { parameters: ["u64", "buffer"], result: "i32" },
  nvrtcGetPTXSize: { parameters: ["u64", "buffer"], result: "i32" },
  nvrtcGetPTX: { parameters: ["u64", "buffer"], result: "i32" },
} as const;

/** NVIDIA's compiler for kernels, which needs neither a toolkit nor a card. */
export class Nvrtc {
  private readonly library: Deno.DynamicLibrary<typeof nvrtcSymbols>;
  /** NVRTC looks for its second part only where the loader looks: we open that first. */
  private readonly builtins: Deno.DynamicLibrary<Record<never, never>> | undefined;
  readonly version: string;

  /** @throws LibraryError in one line when it does not open */
  constructor({ nvrtc, nvrtcBuiltins }: Pick<CudaLibraries, "nvrtc" | "nvrtcBuiltins">) {
    let path = nvrtcBuiltins ?? nvrtc;
    try {
      this.builtins = nvrtcBuiltins === undefined ? undefined : Deno.dlopen(nvrtcBuiltins, {});
      path = nvrtc;
      this.library = Deno.dlopen(nvrtc, nvrtcSymbols);
    } catch (error) {
      throw dlopenError("NVRTC", path, error);
    }
    const [major, minor] = [new Int32Array(1), new Int32Array(1)];
    this.check(this.library.symbols.nvrtcVersion(major, minor), "nvrtcVersion");
    this.version = `${major[0]}.${minor[0]}`;
  }

  /** The architectures for which it compiles: 90 for compute capability 9.0. */
  architectures(): number[] {
    const { symbols } = this.library;
    const count = new Int32Array(1);
    this.check(symbols.nvrtcGetNumSupportedArchs(count), "nvrtcGetNumSupportedArchs");
    const numbers = new Int32Array(count[0]);
    this.check(symbols.nvrtcGetSupportedArchs(numbers), "nvrtcGetSupportedArchs");
    return [...numbers];
  }

  /**
   * The machine code (CUBIN) for an architecture. One that this NVRTC does not know yet gets portable
   * code (PTX), which the driver compiles.
   *
   * @throws Error with the compiler's own words
   */
  compile(source: string, name: string, architecture: number): Uint8Array {
    const known = this.architectures();
    const isKnown = known.includes(architecture);
    const newest = Math.max(...known.filter((each) => each <= architecture), known[0]);
    const option = isKnown ? `sm_${architecture}` : `compute_${newest}`;
    return this.withProgram(source, name, (program) => {
      const options = [`--gpu-architecture=${option}`, "--std=c++17"].map(cString);
      const addresses = BigUint64Array.from(options, (text) => addressOf(text));
      const status = this.library.symbols.nvrtcCompileProgram(program, options.length, addresses);
      if (status !== 0) throw this.refusal(name, option, status, this.log(program));
      return this.result(program, isKnown ? "CUBIN" : "PTX");
    });
  }

  private withProgram<T>(source: string, name: string, use: (program: bigint) => T): T {
    const { symbols } = this.library;
    const out = new BigUint64Array(1);
    const status = symbols.nvrtcCreateProgram(out, cString(source), cString(name), 0, 0n, 0n);
    this.check(status, "nvrtcCreateProgram");
    try {
      return use(out[0]);
    } finally {
      symbols.nvrtcDestroyProgram(out);
    }
  }

  private result(program: bigint, kind: "CUBIN" | "PTX"): Uint8Array<ArrayBuffer> {
    const { symbols } = this.library;
    const size = new BigUint64Array(1);
    this.check(symbols[`nvrtcGet${kind}Size`](program, size), `nvrtcGet${kind}Size`);
    const code = new Uint8Array(Number(size[0]));
    this.check(symbols[`nvrtcGet${kind}`](program, code), `nvrtcGet${kind}`);
    return code;
  }

  private log(program: bigint): string {
    const { symbols } = this.library;
    const size = new BigUint64Array(1);
    if (symbols.nvrtcGetProgramLogSize(program, size) !== 0) return "";
    const text = new Uint8Array(Number(size[0]));
    symbols.nvrtcGetProgramLog(program, text);
    return new TextDecoder().decode(text).replace(/\0.*$/s, "").trim();
  }

  private refusal(name: string, architecture: string, status: number, log: string): Error {
    const why = log || this.errorText(status);
    return new Error(`backend cuda: NVRTC does not compile ${name} for ${architecture}: ${why}`);
  }

  private check(status: number, call: string): void {
    if (status === 0) return;
    throw new Error(`backend cuda: ${call} says ${this.errorText(status)}`);
  }

  private errorText(status: number): string {
    const text = this.library.symbols.nvrtcGetErrorString(status);
    return text === null ? `error ${status}` : new Deno.UnsafePointerView(text).getCString();
  }

  close(): void {
    this.library.close();
    this.builtins?.close();
  }
}

/**
 * Compiled code, kept in a folder by the digest of all that it follows from.
 *
 * @param folder none: nothing is kept
 */
export function compiled(
  nvrtc: Nvrtc,
  { source, name, architecture }: { source: string; name: string; architecture: number },
  folder: string | undefined,
): Uint8Array {
  if (folder === undefined) return nvrtc.compile(source, name, architecture);
  const origin = `${nvrtc.version}\n${architecture}\n${source}`;
  const digest = createHash("sha256").update(origin).digest("hex").slice(0, 24);
  const path = join(folder, "cuda", `${name.replace(/\W/g, "_")}_${digest}.bin`);
  const kept = readKept(path);
  if (kept) return kept;
  const code = nvrtc.compile(source, name, architecture);
  keep(path, code);
  return code;
}

function readKept(path: string): Uint8Array | undefined {
  try {
    const bytes = readFileSync(path);
    return bytes.length > 0 ? new Uint8Array(bytes) : undefined;
  } catch {
    return undefined;
  }
}

/** A cache that cannot be written costs half a second at the next start, and no more. */
function keep(path: string, code: Uint8Array): void {
  try {
    writeCacheFile(path, code);
  } catch {
    // Read-only, or full.
  }
}

/** With the zero behind it that C wants. */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${text}\0`);
}

/** The address of an array's bytes, which V8 does not move. Its owner keeps the array alive. */
export function addressOf(array: ArrayBufferView<ArrayBuffer>): bigint {
  return BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(array)));
}
