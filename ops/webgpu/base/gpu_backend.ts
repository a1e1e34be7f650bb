import {
  type BackendValues,
  getKernel,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import { BindGroups } from "./bind_groups.ts";
import type { CommandCapture } from "./command_capture.ts";
import { describeRefusedKernel, type Failures, type Undertaking } from "./failures.ts";
import type { Precision } from "./precision.ts";
import { Pipelines, type Program } from "./pipelines.ts";
import { stockName } from "./stock_kernels.ts";
import { TfjsWebgpu } from "./tfjs_webgpu.ts";
import { foldGroups } from "./workgroups.ts";

type DataId = TensorInfo["dataId"];

/** One run of a program on the device. */
export interface Dispatch {
  program: Program;
  /** Bound in this order, from 0 on; the sizes come after them. */
  tensors: readonly TensorInfo[];
  /** The fields of the program's `struct Sizes`, whole numbers. */
  sizes: readonly number[];
  /** Fields of `struct Values`, bound last; for programs with real parameters that change. */
  values?: readonly number[];
  /** How many workgroups; `group_of` numbers them, whatever the shape of the dispatch. */
  groups: number;
}

/**
 * tfjs's WebGPU backend, extended to run our kernels, with any number of outputs, in place if wanted.
 * It caches pipelines, size buffers and bind groups, so a step like the one before creates none.
 */
export class GpuBackend extends TfjsWebgpu {
  /** Whether the adapter computes on the processor. */
  readonly isSoftware: boolean;
  private readonly pipelines: Pipelines;
  private readonly sizeBuffers = new Map<string, GPUBuffer>();
  private bindGroups: BindGroups;
  /** If set, programs are collected in it and not run. */
  private noted: Program[] | undefined;
  /** If set, receives the commands in place of the device. */
  private capture: CommandCapture | undefined;

  constructor(
    device: GPUDevice,
    info: GPUAdapterInfo,
    private readonly failures: Failures,
    /** Precision of the inputs of matrix products. */
    readonly precision: Precision,
  ) {
    super(device, info);
    this.isSoftware = info.isFallbackAdapter;
    this.bindGroups = new BindGroups(device);
    this.pipelines = new Pipelines(
      device,
      (key, why) => failures.add(describeRefusedKernel(key, why)),
    );
  }

  /** An uninitialised tensor for a kernel to fill. */
  output(shape: number[]): TensorInfo {
    return this.makeTensorInfo(shape, "float32");
  }

  /** Queues the program. Does not wait; errors arrive later, at the device. */
  dispatch({ program, tensors, sizes, values, groups }: Dispatch): void {
    if (tensors.some(({ shape }) => util.sizeFromShape(shape) === 0)) return;
    if (this.noted) return void this.noted.push(program);
    const { pipeline, layout } = this.pipelines.of(program);
    const buffers = [...tensors.map((tensor) => this.bufferOf(tensor)), this.sizeBuffer(sizes)];
    if (values) buffers.push(this.valueBuffer(values));
    for (const tensor of tensors) this.keepUntilSubmit(tensor);
    const bound = {
      pipeline,
      bindGroup: this.bindGroups.of(program.key, layout, buffers),
      groups: foldGroups(groups, this.device.limits),
    };
    if (this.isTimed()) this.encodeTimed(program.key, bound);
    else this.encode(bound);
  }

  /** Whether commands may be captured: not while each dispatch is timed. */
  mayCapture(): boolean {
    return !this.isTimed();
  }

  /** Captures the commands of `work`; the device gets none. */
  withCapture<T>(capture: CommandCapture, work: () => T): T {
    const { bindGroups } = this;
    return this.redirected(capture, () => {
      this.capture = capture;
      this.bindGroups = new BindGroups(this.device); // they go with the captured commands
      try {
        return work();
      } finally {
        Object.assign(this, { capture: undefined, bindGroups });
      }
    });
  }

  /** The programs of ours that `work` would run. It runs and compiles none, so outputs hold no values. */
  programsOf(work: () => void): Program[] {
    const programs: Program[] = this.noted = [];
    try {
      work();
    } finally {
      this.noted = undefined;
    }
    return programs;
  }

  /** The reason why this driver refuses a program of `work`; undefined if all compile, and then they are ready. */
  async refusalOf(work: () => void): Promise<string | undefined> {
    for (const program of this.programsOf(work)) {
      const why = await this.pipelines.refusalOf(program);
      if (why !== undefined) return why;
    }
  }

  /**
   * Awaits a result of the device.
   *
   * @throws Error when the device fails meanwhile, with what was under way and its cure
   */
  async unharmed<T>(result: Promise<T>, undertaking: Undertaking): Promise<T> {
    const given = await this.failures.explained(result, undertaking);
    this.failures.check(undertaking);
    return given;
  }

  /** Runs tfjs's own kernel, for cases that ours does not handle. */
  runStock(kernelName: string, inputs: NamedTensorInfoMap, attrs: object): TensorInfo {
    const { kernelFunc } = getKernel(kernelName, stockName);
    return kernelFunc({ inputs, attrs: attrs as NamedAttrMap, backend: this }) as TensorInfo;
  }

  /**
   * tfjs creates a staging buffer for every upload. Ours writes through the queue into an existing
   * buffer, before the next submit: no queued command still reads a released buffer.
   */
  override uploadToGPU(dataId: DataId): void {
    const data = this.tensorMap.get(dataId);
    if (data.resource || !data.values || data.dtype !== "float32") return super.uploadToGPU(dataId);
    const numbers = Float32Array.from(data.values as Float32Array);
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const buffer = this.capture?.freshBuffer(numbers.byteLength, usage) ??
      this.bufferManager.acquireBuffer(numbers.byteLength, usage);
    this.queue.writeBuffer(buffer, 0, numbers);
    data.resource = buffer;
    // As tfjs does: the device has the numbers now, and may change them.
    data.values = null as unknown as BackendValues;
  }

  /** tfjs caches what it has read, but our kernels change tensors in place: always reads anew. */
  override async read(dataId: DataId): Promise<BackendValues> {
    const { resource, dtype } = this.tensorMap.get(dataId);
    if (dtype !== "float32" || !(resource instanceof GPUBuffer)) return super.read(dataId);
    return await this.readBuffer(resource);
  }

  /** Its float32 numbers after all queued commands. */
  async readBuffer(buffer: GPUBuffer): Promise<Float32Array> {
    const reading = this.getBufferData(buffer); // has submitted, so that all is released that can be
    this.sortReleasedBuffers();
    return new Float32Array(await this.failures.explained(reading));
  }

  /**
   * Sorts the released buffers. The pool takes the last released buffer first, and a step releases them
   * in another order than it took them: unsorted, every step would need new bind groups.
   */
  private sortReleasedBuffers(): void {
    for (const released of this.releasedBuffers()) {
      released.sort((a: GPUBuffer, b: GPUBuffer) =>
        this.bindGroups.numberOf(a) - this.bindGroups.numberOf(b)
      );
    }
  }

  /** The tensor's buffer; uploads the numbers first if they are not on the device. */
  bufferOf({ dataId }: TensorInfo): GPUBuffer {
    this.uploadToGPU(dataId);
    return this.tensorMap.get(dataId).resource as GPUBuffer;
  }

  /** A cached buffer for each set of sizes, since they recur with every step. */
  private sizeBuffer(sizes: readonly number[]): GPUBuffer {
    const key = sizes.join();
    const known = this.sizeBuffers.get(key);
    if (known) return known;
    const words = Uint32Array.from({ length: Math.ceil(sizes.length / 4) * 4 }, (_, i) => sizes[i]);
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
    const buffer = this.device.createBuffer({ size: words.byteLength, usage });
    this.queue.writeBuffer(buffer, 0, words);
    this.sizeBuffers.set(key, buffer);
    return buffer;
  }

  /** A buffer for this dispatch alone until it is submitted; then it is reused. */
  private valueBuffer(values: readonly number[]): GPUBuffer {
    const words = new Float32Array(Math.ceil(values.length / 4) * 4);
    words.set(values);
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
    const buffer = this.bufferManager.acquireBuffer(words.byteLength, usage);
    this.queue.writeBuffer(buffer, 0, words);
    this.releaseAfterSubmit(buffer);
    return buffer;
  }

  override dispose(): void {
    this.failures.expectClose();
    super.dispose();
  }
}
