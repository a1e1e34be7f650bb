/** One oneDNN library, opened by one thread: descriptors, primitives, memories. */
import type { LibraryCandidate } from "../ffi/libraries.ts";
import { hasAvx2, hasAvx512, instructionSet } from "./instruction_set.ts";
import type { Calls, Descriptors, Layout, Numbers } from "./descriptors.ts";
import { dlopenOneDnn, type OpenLibrary } from "./open_library.ts";
import {
  callerKeepsScratch,
  cpuEngine,
  inOrderStream,
  query,
  runtimeNames,
  statusNames,
} from "./symbols.ts";

/** A primitive that is ready to run, and what it needs. */
export interface Primitive {
  handle: bigint;
  /** The library's name for how it computes, for example `jit:avx2`. */
  implementation: string;
  scratch: Layout;
  /** The layout that the filter must have; only convolutions have one. */
  filter: Layout;
}

/** One operand: its role (`role`), and the memory that is bound to it. */
export interface Operand {
  role: number;
  memory: bigint;
}

/** Larger than any struct of version 2. */
const structBytes = 16_384;
const longestText = 128;

/** The sizes of [5, 5, in, out] filters and [batch, height, width, channels] images as oneDNN orders them. */
export type Sizes = readonly [number, number, number, number];

export class OneDnn implements Calls {
  /** For example `oneDNN 2.6.3`. */
  readonly name: string;
  /** The instructions that its kernels use on this processor, for example `AVX2`. */
  readonly instructions: string;
  /** Whether its fast kernels, for AVX2 and later, run on this processor. */
  readonly isFast: boolean;
  /** Whether its kernels have AVX-512's registers. */
  readonly isWide: boolean;
  readonly attributes: bigint;
  readonly engine: bigint;
  /** Describes tensors and convolutions as its version does. */
  readonly descriptors: Descriptors;
  private readonly stream: bigint;
  private readonly library: OpenLibrary;
  /** Structs that the library reads by their address, so they must live as long as it is open. */
  private readonly structs: ArrayBuffer[] = [];
  private readonly endings: (() => void)[] = [];
  private objectCount = 0;

  /**
   * The library then computes on one thread for the thread that opens it: the pool shares the work.
   *
   * @throws Error in one line when it does not open, lacks a function, or brings threads whose
   *   number cannot be set
   */
  constructor(readonly candidate: LibraryCandidate) {
    this.library = dlopenOneDnn(candidate);
    const { version: { major, minor, patch } } = this.library;
    this.descriptors = this.library.descriptors(this);
    this.name = `oneDNN ${major}.${minor}.${patch}`;
    const isa = this.common.dnnl_get_effective_cpu_isa();
    this.instructions = instructionSet(isa, major);
    this.isFast = Deno.build.arch === "x86_64" && hasAvx2(isa);
    this.isWide = hasAvx512(isa);
    try {
      this.useOneThread();
      const { common } = this;
      this.engine = this.make("engine", (out) => common.dnnl_engine_create(out, cpuEngine, 0n));
      this.onClose(() => common.dnnl_engine_destroy(this.engine));
      this.stream = this.make(
        "stream",
        (out) => common.dnnl_stream_create(out, this.engine, inOrderStream),
      );
      this.onClose(() => common.dnnl_stream_destroy(this.stream));
      this.attributes = this.make("attributes", (out) => common.dnnl_primitive_attr_create(out));
      this.onClose(() => common.dnnl_primitive_attr_destroy(this.attributes));
      this.check(
        "attributes",
        common.dnnl_primitive_attr_set_scratchpad_mode(this.attributes, callerKeepsScratch),
      );
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** For example `oneDNN 2.6.3, AVX2`. Another instruction set rounds differently. */
  get description(): string {
    return `${this.name}, ${this.instructions}`;
  }

  get common(): OpenLibrary["common"] {
    return this.library.common;
  }

  /** How many primitives, layouts and memories were made since it was opened: a steady step makes none. */
  get objects(): number {
    return this.objectCount;
  }

  /** Calls `end` when the library is closed; the last registered comes first. */
  onClose(end: () => void): void {
    this.endings.push(end);
  }

  close(): void {
    for (const end of this.endings.reverse()) end();
    this.endings.length = 0;
    this.library.close();
  }

  /** A layout with those strides; without strides the library chooses the fastest. */
  layout(sizes: Sizes, strides?: Sizes): Layout {
    return this.descriptors.layout(numbers(sizes), strides && numbers(strides));
  }

  /**
   * The part of a layout that begins at those indices.
   *
   * @returns undefined where the layout cannot be cut there
   */
  partOf(layout: Layout, sizes: Sizes, offsets: Sizes): Layout | undefined {
    try {
      return this.descriptors.partOf(layout, numbers(sizes), numbers(offsets));
    } catch {
      return undefined;
    }
  }

  bytesOf(layout: Layout): number {
    return Number(this.common.dnnl_memory_desc_get_size(layout));
  }

  /** A memory of that layout; `bind` gives it an array before each run. */
  memory(layout: Layout): bigint {
    const { common } = this;
    const memory = this.make(
      "memory",
      (out) => common.dnnl_memory_create(out, layout, this.engine, 0n),
    );
    this.onClose(() => common.dnnl_memory_destroy(memory));
    return memory;
  }

  bind(memory: bigint, numbers: Float32Array | Uint8Array): void {
    // Deno passes shared memory too, though its types exclude it.
    const lent = numbers as Uint8Array<ArrayBuffer>;
    this.check("memory", this.common.dnnl_memory_set_data_handle(memory, lent));
  }

  /** Makes a primitive from its description; both live until the library is closed. */
  primitive(what: string, description: bigint): Primitive {
    const { common } = this;
    this.onClose(() => common.dnnl_primitive_desc_destroy(description));
    const handle = this.make(what, (out) => common.dnnl_primitive_create(out, description));
    this.onClose(() => common.dnnl_primitive_destroy(handle));
    return {
      handle,
      implementation: this.implementationOf(description),
      scratch: this.layoutIn(description, query.scratch),
      filter: this.layoutIn(description, query.filter),
    };
  }

  /** The layout of one of a description's tensors; 0 where it has none of that role. */
  layoutIn(description: bigint, what: number): Layout {
    return this.common.dnnl_primitive_desc_query_md(description, what, 0);
  }

  implementationOf(description: bigint): string {
    const address = new BigUint64Array(1);
    this.check(
      "implementation",
      this.common.dnnl_primitive_desc_query(description, query.implementation, 0, address),
    );
    const text = new Uint8Array(longestText);
    this.common.strncpy(text, address[0], BigInt(text.length));
    return new TextDecoder().decode(text.subarray(0, text.indexOf(0)));
  }

  /** Returns when the work is done. */
  run(what: string, { handle }: Primitive, operands: ArrayBuffer, count: number): void {
    const { common, stream } = this;
    this.check(what, common.dnnl_primitive_execute(handle, stream, count, operands));
    this.check(what, common.dnnl_stream_wait(stream));
  }

  /**
   * The handle that a call writes to its first argument.
   *
   * @throws Error in one line when the call does not succeed
   */
  make(what: string, call: (out: BigUint64Array<ArrayBuffer>) => number): bigint {
    const out = new BigUint64Array(1);
    this.check(what, call(out));
    this.objectCount++;
    return out[0];
  }

  /** Has the library fill a struct of ours; returns its address. */
  fill(what: string, call: (struct: ArrayBuffer) => number): bigint {
    const struct = new ArrayBuffer(structBytes);
    this.check(what, call(struct));
    this.structs.push(struct);
    this.objectCount++;
    return this.common.addressOf(struct, struct, 0n);
  }

  /** @throws Error in one line that says what was asked for, unless the status is success */
  check(what: string, status: number): void {
    if (status === 0) return;
    const { path } = this.candidate;
    throw new Error(
      `${this.name} (${path}): ${what}: ${statusNames[status] ?? `status ${status}`}`,
    );
  }

  private useOneThread(): void {
    const runtime = runtimeNames[this.library.version.runtime] ?? "other threads";
    if (runtime === "no threads") return;
    if (runtime !== "OpenMP" || !this.common.omp_set_num_threads) {
      throw new Error(
        `${this.name} (${this.candidate.path}) computes with ${runtime}, which cannot be limited ` +
          "from here: state a build with OpenMP (Debian: libdnnl2)",
      );
    }
    this.common.omp_set_num_threads(1);
  }
}

/** An array of `dnnl_exec_arg_t`: each has a role of four bytes, four bytes of padding, and a memory. */
export function operandList(operands: readonly Operand[]): ArrayBuffer {
  const list = new ArrayBuffer(16 * operands.length);
  const view = new DataView(list);
  for (const [index, { role, memory }] of operands.entries()) {
    view.setInt32(16 * index, role, true);
    view.setBigUint64(16 * index + 8, memory, true);
  }
  return list;
}

export function numbers(values: readonly number[]): Numbers {
  return BigInt64Array.from(values, (value) => BigInt(value));
}
