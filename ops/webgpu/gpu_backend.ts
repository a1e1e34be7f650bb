import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import {
  env,
  getKernel,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import { foldGroups } from "./fold_groups.ts";
import { Pipelines, type Program } from "./pipelines.ts";
import { stockName } from "./stock_kernels.ts";

/** One run of a program over the device. */
export interface Dispatch {
  program: Program;
  /** Bound in this order, from 0 on; the sizes come after them. */
  tensors: readonly TensorInfo[];
  /** The fields of the program's `struct Sizes`, whole numbers. */
  sizes: readonly number[];
  /** How many workgroups; `group_of` numbers them, however they are folded. */
  groups: number;
}

/**
 * tfjs's own WebGPU backend, and beside its kernels a way to run ours: any number of outputs, in
 * place where wanted. Pipelines, buffers of sizes and bind groups are made once and kept, so that
 * a step like the one before it makes none.
 */
export class GpuBackend extends WebGPUBackend {
  private readonly pipelines: Pipelines;
  private readonly sizeBuffers = new Map<string, GPUBuffer>();
  private readonly bindGroups = new Map<string, GPUBindGroup>();
  private readonly bufferNumbers = new WeakMap<GPUBuffer, number>();
  private lastBufferNumber = 0;

  constructor(device: GPUDevice, info: GPUAdapterInfo, fail: (message: string) => void) {
    super(device, info);
    this.pipelines = new Pipelines(device, fail);
  }

  /** A tensor that a kernel is about to fill; it holds old numbers until then. */
  output(shape: number[]): TensorInfo {
    return this.makeTensorInfo(shape, "float32");
  }

  /** Queues the program. Nothing is awaited, and errors arrive later, at the device. */
  dispatch({ program, tensors, sizes, groups }: Dispatch): void {
    if (tensors.some(({ shape }) => util.sizeFromShape(shape) === 0)) return;
    const { pipeline, layout } = this.pipelines.of(program);
    const buffers = [...tensors.map((tensor) => this.buffer(tensor)), this.sizeBuffer(sizes)];
    for (const { dataId } of tensors) this["commandQueueOwnedIds"].add(dataId);
    const pass = this.computePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, this.bindGroup(program.key, layout, buffers));
    pass.dispatchWorkgroups(...foldGroups(groups, this.device.limits));
    this["dispatchCountInPass"]++;
    if (this["dispatchCountInPass"] >= env().getNumber("WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE")) {
      this.endComputePassEncoder();
      this.submitQueue();
    }
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

  private buffer({ dataId }: TensorInfo): GPUBuffer {
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

  /** Released buffers go to the next tensor of their size, so steps meet the same ones again. */
  private bindGroup(
    programKey: string,
    layout: GPUBindGroupLayout,
    buffers: readonly GPUBuffer[],
  ): GPUBindGroup {
    const key = [programKey, ...buffers.map((buffer) => this.numberOf(buffer))].join();
    const known = this.bindGroups.get(key);
    if (known) return known;
    const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
    const made = this.device.createBindGroup({ label: programKey, layout, entries });
    this.bindGroups.set(key, made);
    return made;
  }

  private numberOf(buffer: GPUBuffer): number {
    const known = this.bufferNumbers.get(buffer);
    if (known !== undefined) return known;
    this.bufferNumbers.set(buffer, ++this.lastBufferNumber);
    return this.lastBufferNumber;
  }
}
