import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import {
  type BackendValues,
  env,
  getKernel,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import { BindGroups } from "./bind_groups.ts";
import { describeRefusedKernel, type Failures, type Undertaking } from "./failures.ts";
import { Plans } from "./gemm/plan.ts";
import type { Precision } from "./precision.ts";
import { Pipelines, type Program } from "./pipelines.ts";
import type { BoundDispatch, Recorder } from "./recorder.ts";
import { stockName } from "./stock_kernels.ts";
import { foldGroups } from "./workgroups.ts";

type DataId = TensorInfo["dataId"];

/** One run of a program over the device. */
export interface Dispatch {
  program: Program;
  /** Bound in this order, from 0 on; the sizes come after them. */
  tensors: readonly TensorInfo[];
  /** The fields of the program's `struct Sizes`, whole numbers. */
  sizes: readonly number[];
  /** Of programs whose numbers change: the fields of `struct Values`, bound last. */
  values?: readonly number[];
  /** How many workgroups; `group_of` numbers them, however they are folded. */
  groups: number;
}

/**
 * tfjs's own WebGPU backend, and beside its kernels a way to run ours: any number of outputs, in
 * place where wanted. Pipelines, buffers of sizes and bind groups are made once and kept, so that
 * a step like the one before it makes none.
 */
export class GpuBackend extends WebGPUBackend {
  /** How matrix products are cut. */
  readonly plans: Plans;
  private readonly pipelines: Pipelines;
  private readonly sizeBuffers = new Map<string, GPUBuffer>();
  private bindGroups: BindGroups;
  /** While it is there, programs are noted in it instead of being run. */
  private noted: Program[] | undefined;
  /** Who is asked instead of the device, while there is one. */
  private recorder: Recorder | undefined;

  constructor(
    device: GPUDevice,
    info: GPUAdapterInfo,
    private readonly failures: Failures,
    /** Of the factors of products. */
    readonly precision: Precision,
  ) {
    super(device, info);
    this.plans = new Plans({ isSoftware: info.isFallbackAdapter });
    this.bindGroups = new BindGroups(device);
    this.pipelines = new Pipelines(
      device,
      (key, why) => failures.add(describeRefusedKernel(key, why)),
    );
  }

  /** A tensor that a kernel is about to fill; it holds old numbers until then. */
  output(shape: number[]): TensorInfo {
    return this.makeTensorInfo(shape, "float32");
  }

  /** Queues the program. Nothing is awaited, and errors arrive later, at the device. */
  dispatch({ program, tensors, sizes, values, groups }: Dispatch): void {
    if (tensors.some(({ shape }) => util.sizeFromShape(shape) === 0)) return;
    if (this.noted) return void this.noted.push(program);
    const { pipeline, layout } = this.pipelines.of(program);
    const buffers = [...tensors.map((tensor) => this.bufferOf(tensor)), this.sizeBuffer(sizes)];
    if (values) buffers.push(this.valueBuffer(values));
    for (const { dataId } of tensors) this["commandQueueOwnedIds"].add(dataId);
    const bound: BoundDispatch = {
      pipeline,
      bindGroup: this.bindGroups.of(program.key, layout, buffers),
      groups: foldGroups(groups, this.device.limits),
    };
    if (this["activeTimers"] == null || !this["supportTimestampQuery"]) return this.encode(bound);
    encodeInto(this.timedPass(), bound);
    this["dispatchCountInPass"]++;
    this.endTimedPass(program.key);
  }

  /** Queues a dispatch that has all it needs. */
  encode(bound: BoundDispatch): void {
    encodeInto(this.computePass(), bound);
    if (++this["dispatchCountInPass"] >= submitAfter()) this.flush();
  }

  /** Whether what is done may be done later in the same way: not while each dispatch is timed. */
  mayRecord(): boolean {
    return this["activeTimers"] == null;
  }

  /** While `work` runs, the recorder is asked for what the device would be asked for. */
  withRecorder<T>(recorder: Recorder, work: () => T): T {
    this.flush();
    const { queue, bufferManager, bindGroups } = this;
    const { queue: recordingQueue, buffers } = recorder;
    Object.assign(this, { recorder, queue: recordingQueue, bufferManager: buffers });
    this.bindGroups = new BindGroups(this.device); // they go with the recording
    try {
      return work();
    } finally {
      this.flush();
      Object.assign(this, { recorder: undefined, queue, bufferManager, bindGroups });
    }
  }

  /** The programs of ours that `work` would run. None is, nor compiled: what `work` makes holds nothing. */
  programsOf(work: () => void): Program[] {
    const programs: Program[] = this.noted = [];
    try {
      work();
    } finally {
      this.noted = undefined;
    }
    return programs;
  }

  /** Why this driver does not compile what `work` would run; undefined if it does, and then all is ready. */
  async refusalOf(work: () => void): Promise<string | undefined> {
    for (const program of this.programsOf(work)) {
      const why = await this.pipelines.refusalOf(program);
      if (why !== undefined) return why;
    }
  }

  /**
   * Waits for what the device gives.
   *
   * @throws Error when the device has failed until then, with what was under way and its cure
   */
  async unharmed<T>(result: Promise<T>, undertaking: Undertaking): Promise<T> {
    const given = await this.failures.explained(result, undertaking);
    this.failures.check(undertaking);
    return given;
  }

  /** Submits what is queued, so that what it was the last to use is released. */
  private flush(): void {
    if (!this["commandEncoder"]) return;
    this.endComputePassEncoder();
    this.submitQueue();
  }

  override ensureCommandEncoderReady(): void {
    if (this.recorder) Object.assign(this, { commandEncoder: this.recorder.encoder });
    else super.ensureCommandEncoderReady();
  }

  /** tfjs's own kernel, for the cases that ours leaves to it. */
  runStock(kernelName: string, inputs: NamedTensorInfoMap, attrs: object): TensorInfo {
    const { kernelFunc } = getKernel(kernelName, stockName);
    return kernelFunc({ inputs, attrs: attrs as NamedAttrMap, backend: this }) as TensorInfo;
  }

  /** The pass that tfjs's own kernels go into as well, so that all run in the order of the calls. */
  private computePass(): GPUComputePassEncoder {
    this.ensureCommandEncoderReady();
    return this["computePassEncoder"] ??= this["commandEncoder"].beginComputePass();
  }

  /**
   * tfjs's own makes a staging buffer for every upload. The queue writes into a buffer that is there
   * already, and before whatever is submitted next: nothing queued still reads a released buffer.
   */
  override uploadToGPU(dataId: DataId): void {
    const data = this.tensorMap.get(dataId);
    if (data.resource || !data.values || data.dtype !== "float32") return super.uploadToGPU(dataId);
    const numbers = Float32Array.from(data.values as Float32Array);
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const buffer = this.recorder?.freshBuffer(numbers.byteLength, usage) ??
      this.bufferManager.acquireBuffer(numbers.byteLength, usage);
    this.queue.writeBuffer(buffer, 0, numbers);
    data.resource = buffer;
    // As tfjs does: the numbers are on the device now, and may change there.
    data.values = null as unknown as BackendValues;
  }

  /** tfjs's own keeps what it read and never reads again, but our kernels change tensors in place. */
  override async read(dataId: DataId): Promise<BackendValues> {
    const { resource, dtype } = this.tensorMap.get(dataId);
    if (dtype !== "float32" || !(resource instanceof GPUBuffer)) return super.read(dataId);
    return await this.readBuffer(resource);
  }

  /** The float32 numbers that are in it when all is done that is queued. */
  async readBuffer(buffer: GPUBuffer): Promise<Float32Array> {
    const reading = this.getBufferData(buffer); // has submitted, so that all is released that can be
    this.sortReleasedBuffers();
    return new Float32Array(await this.failures.explained(reading));
  }

  /**
   * The last buffer released is the next one taken. A step releases them in another order than it
   * took them, so without this every step would meet other buffers, and need new bind groups.
   */
  private sortReleasedBuffers(): void {
    for (const released of this.bufferManager["freeBuffers"].values()) {
      released.sort((a: GPUBuffer, b: GPUBuffer) =>
        this.bindGroups.numberOf(a) - this.bindGroups.numberOf(b)
      );
    }
  }

  /** Under `tf.time` each dispatch has a pass to itself, with the device's clock at both ends. */
  private timedPass(): GPUComputePassEncoder {
    this.endComputePassEncoder();
    this.ensureCommandEncoderReady();
    this["querySet"] ??= this.device.createQuerySet({ type: "timestamp", count: 2 });
    const timestampWrites = {
      querySet: this["querySet"],
      beginningOfPassWriteIndex: 0,
      endOfPassWriteIndex: 1,
    };
    return this["computePassEncoder"] = this["commandEncoder"].beginComputePass({
      timestampWrites,
    });
  }

  private endTimedPass(name: string): void {
    this.endComputePassEncoder();
    this["activeTimers"].push({ name, query: this.getQueryTime() });
  }

  /** Where its numbers are, from now on if they were not on the device. */
  bufferOf({ dataId }: TensorInfo): GPUBuffer {
    this.uploadToGPU(dataId);
    return this.tensorMap.get(dataId).resource as GPUBuffer;
  }

  /** Sizes recur with every step, so each set of them has a buffer for good. */
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

  /** Until it is submitted the buffer belongs to this one dispatch; then another may have it. */
  private valueBuffer(values: readonly number[]): GPUBuffer {
    const words = new Float32Array(Math.ceil(values.length / 4) * 4);
    words.set(values);
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
    const buffer = this.bufferManager.acquireBuffer(words.byteLength, usage);
    this.queue.writeBuffer(buffer, 0, words);
    this["uniformPendingDisposal"].push(buffer);
    return buffer;
  }

  override dispose(): void {
    this.failures.expectClose();
    super.dispose();
  }
}

function encodeInto(
  pass: GPUComputePassEncoder,
  { pipeline, bindGroup, groups }: BoundDispatch,
): void {
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(...groups);
}

function submitAfter(): number {
  return env().getNumber("WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE");
}
