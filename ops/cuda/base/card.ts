import { setImmediate } from "node:timers";
import { Arena, type Block } from "./arena.ts";
import type { Driver } from "../libraries/driver.ts";
import { driverConstants } from "../libraries/driver_symbols.ts";
import { type KernelArgument, KernelArguments } from "./kernel_arguments.ts";
import type { Kernel } from "./kernel_source.ts";
import { addressOf, type Nvrtc } from "../libraries/nvrtc.ts";
import { type CardFacts, factsOf } from "./card_facts.ts";
import { LoadedKernels } from "./loaded_kernels.ts";
import { timedWork } from "./timed_work.ts";
import { Pinned } from "./pinned.ts";

/** Memory is taken from the driver in pieces of at least this size. */
const chunkBytes = 256 * 2 ** 20;

const captureChunkBytes = 64 * 2 ** 20;

/** Reads up to this many numbers go through pinned memory, and the host does not wait for them. */
const pinnedReadLength = 1 << 16;

/** Work that is being captured: its memory, and the uploads that come before its first play. */
export interface Capture {
  arena: Arena;
  /** Constants of the host, in memory that no captured command writes. */
  constants: Arena;
  uploads: { address: bigint; numbers: Float32Array<ArrayBuffer> }[];
}

/**
 * One card: its memory, its kernels, and the one stream in which all work is queued in the order of the
 * calls. No call waits for the card but `wait`, `download` and the first use of a kernel.
 */
export class Card {
  readonly facts: CardFacts;
  readonly stream: bigint;
  readonly arena: Arena;
  /** If set, work goes into a graph. */
  capture: Capture | undefined;
  private readonly context: bigint;
  private readonly kernels: LoadedKernels;
  private readonly arguments = new KernelArguments();
  private readonly pinned: Pinned[] = [];
  private readonly kept: Arena[] = [];

  /**
   * @param cacheDir where compiled kernels are kept; none: nowhere
   */
  constructor(
    readonly driver: Driver,
    readonly nvrtc: Nvrtc,
    cacheDir: string | undefined,
    private readonly index = 0,
  ) {
    driver.call("cuInit", 0);
    const device = driver.int("cuDeviceGet", index);
    this.context = driver.made("cuDevicePrimaryCtxRetain", device);
    driver.call("cuCtxSetCurrent", this.context);
    this.facts = factsOf(driver, device);
    this.kernels = new LoadedKernels(driver, nvrtc, this.facts.architecture, cacheDir);
    this.stream = driver.made("cuStreamCreate", driverConstants.CU_STREAM_NON_BLOCKING);
    this.arena = this.newArena(chunkBytes);
  }

  /** Frees an arena when the card is closed, and not before. */
  keep(arena: Arena): void {
    this.kept.push(arena);
  }

  /** An arena of the card's memory. */
  newArena(chunk: number): Arena {
    return new Arena({
      allocate: (bytes) => this.driver.made("cuMemAlloc_v2", BigInt(bytes)),
      free: (address) => void this.driver.status("cuMemFree_v2", address),
    }, chunk);
  }

  /** Uninitialised memory for work that is queued next. */
  take(bytes: number): Block {
    return (this.capture?.arena ?? this.arena).take(bytes);
  }

  /** Lends memory to the work that `use` queues. */
  withScratch<T>(bytes: number, use: (address: bigint) => T): T {
    const block = this.take(bytes);
    try {
      return use(block.address);
    } finally {
      block.arena.giveBack(block);
    }
  }

  /** Queues a kernel. */
  launch(
    kernel: Kernel,
    [across, down = 1]: readonly [blocks: number, down?: number],
    threads: number,
    values: readonly KernelArgument[],
  ): void {
    const run = this.kernels.functionOf(kernel);
    const { driver, stream } = this;
    const addresses = this.arguments.set(values);
    driver.call(
      "cuLaunchKernel",
      run,
      across,
      down,
      1,
      threads,
      1,
      1,
      0,
      stream,
      addresses,
      0n,
    );
  }

  /** Has work go into a graph, and not to the card, until `endCapture`. */
  beginCapture(): Capture {
    const { driver, stream } = this;
    this.arena.trim();
    const capture = {
      arena: this.newArena(captureChunkBytes),
      constants: this.newArena(2 ** 20),
      uploads: [],
    };
    // Relaxed: an arena may grow meanwhile, which is no work of the stream's.
    driver.call("cuStreamBeginCapture_v2", stream, driverConstants.CU_STREAM_CAPTURE_MODE_RELAXED);
    return this.capture = capture;
  }

  /** The graph of the captured work, whose owner destroys it. */
  endCapture(): bigint {
    this.capture = undefined;
    const graph = new BigUint64Array(1);
    this.driver.call("cuStreamEndCapture", this.stream, graph);
    return graph[0];
  }

  /** How long the card works on what `work` queues, in milliseconds. */
  async workMillis(work: () => void): Promise<number> {
    using timed = timedWork(this.driver, this.stream, work);
    await this.reached();
    return timed.millis();
  }

  /** The same, waited for; for measurements before a step. */
  millisOf(work: () => void): number {
    using timed = timedWork(this.driver, this.stream, work);
    this.wait();
    return timed.millis();
  }

  /** Memory with the host's numbers in it. */
  upload(numbers: Float32Array): Block {
    const own = numbers as Float32Array<ArrayBuffer>;
    const { capture } = this;
    if (!capture) {
      const block = this.arena.take(4 * own.length);
      this.copyIn(block.address, own);
      return block;
    }
    const block = capture.constants.take(4 * own.length);
    capture.uploads.push({ address: block.address, numbers: own.slice() });
    // Not given back before the graph is dropped: no other work may write here.
    return { ...block, arena: keeping };
  }

  /** Queues a copy to the card. The array may change afterwards: the driver has taken the numbers. */
  copyIn(address: bigint, numbers: Float32Array<ArrayBuffer>): void {
    if (numbers.length === 0) return;
    const bytes = BigInt(numbers.byteLength);
    this.driver.call("cuMemcpyHtoDAsync_v2", address, addressOf(numbers), bytes, this.stream);
  }

  /** Queues a copy between two places of the card. */
  copy(to: bigint, from: bigint, length: number): void {
    if (length === 0) return;
    this.driver.call("cuMemcpyDtoDAsync_v2", to, from, BigInt(4 * length), this.stream);
  }

  /** Queues that `length` numbers become one with these bits. */
  fill(address: bigint, bits: number, length: number): void {
    if (length === 0) return;
    this.driver.call("cuMemsetD32Async", address, bits, BigInt(length), this.stream);
  }

  /** The numbers after all queued work; waits for it. */
  download(address: bigint, length: number): Float32Array<ArrayBuffer> {
    if (this.capture) {
      throw new Error("a computation that is captured may not read, nor leave the card");
    }
    const numbers = new Float32Array(length);
    if (length === 0) return numbers;
    const [bytes, to] = [BigInt(4 * length), addressOf(numbers)];
    this.driver.call("cuMemcpyDtoHAsync_v2", to, address, bytes, this.stream);
    this.wait();
    return numbers;
  }

  /** The numbers as they are after all work that is queued at the time of the call. */
  async read(address: bigint, length: number): Promise<Float32Array<ArrayBuffer>> {
    if (length > pinnedReadLength || length === 0) return this.download(address, length);
    const pinned = this.takePinned();
    try {
      await this.readInto(pinned, 0, address, length);
      return pinned.floats.slice(0, length);
    } finally {
      this.pinned.push(pinned);
    }
  }

  /** Queues a copy into pinned memory, from `offset` on; resolves when the numbers are there. */
  async readInto(pinned: Pinned, offset: number, address: bigint, length: number): Promise<void> {
    const to = pinned.address + BigInt(4 * offset);
    this.driver.call("cuMemcpyDtoHAsync_v2", to, address, BigInt(4 * length), this.stream);
    await this.reached();
  }

  /** Queues a copy of bytes out of pinned memory, which must not change before it is done. */
  copyFrom(pinned: Pinned, offset: number, address: bigint, bytes: number): void {
    const from = pinned.address + BigInt(offset);
    this.driver.call("cuMemcpyHtoDAsync_v2", address, from, BigInt(bytes), this.stream);
  }

  /** Resolves when the card has done all work that is queued at the time of the call. */
  async reached(): Promise<void> {
    const { driver, stream } = this;
    const event = driver.made("cuEventCreate", driverConstants.CU_EVENT_DISABLE_TIMING);
    try {
      driver.call("cuEventRecord", event, stream);
      const began = performance.now();
      while (true) {
        const status = driver.status("cuEventQuery", event);
        if (status === driverConstants.CUDA_SUCCESS) return;
        if (status !== driverConstants.CUDA_ERROR_NOT_READY) {
          throw driver.error("cuEventQuery", status);
        }
        await nextTurn(performance.now() - began);
      }
    } finally {
      driver.status("cuEventDestroy_v2", event);
    }
  }

  /** Waits for all queued work, and throws what failed in it. */
  wait(): void {
    this.driver.call("cuStreamSynchronize", this.stream);
  }

  private takePinned(): Pinned {
    return this.pinned.pop() ?? new Pinned(this.driver, pinnedReadLength);
  }

  /** Frees all that the card holds for us. */
  close(): void {
    const { driver } = this;
    driver.status("cuStreamSynchronize", this.stream);
    for (const pinned of this.pinned.splice(0)) pinned.free();
    this.kernels.close();
    for (const arena of [this.arena, ...this.kept]) arena.close();
    driver.status("cuStreamDestroy_v2", this.stream);
    driver.status("cuDevicePrimaryCtxRelease_v2", this.index);
  }
}

/** Takes blocks back and does nothing with them. */
const keeping = { giveBack() {} } as unknown as Arena;

/** Steps of a fast card take 2 ms, and a timer's turn takes as long: it is for slower ones. */
function nextTurn(waitedMillis: number): Promise<void> {
  return new Promise((resolve) => {
    if (waitedMillis < 5) setImmediate(() => resolve());
    else setTimeout(resolve, 1);
  });
}
