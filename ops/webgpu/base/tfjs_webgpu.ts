/**
 * Names for what tfjs keeps private in its WebGPU backend. Nothing else in this project reads or writes
 * those fields, so that another version of tfjs breaks this file alone.
 */
import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { env, type TensorInfo } from "@tensorflow/tfjs-core";

/** Where commands go in place of the device: see `CommandCapture`. */
export interface CommandTarget {
  /** Stands for a `GPUQueue`. */
  queue: object;
  /** Stands for tfjs's buffer manager. */
  buffers: Pick<WebGPUBackend["bufferManager"], "acquireBuffer" | "releaseBuffer">;
  /** Stands for a `GPUCommandEncoder`. */
  encoder: object;
}

/** One dispatch of a pipeline. */
export interface BoundDispatch {
  pipeline: GPUComputePipeline;
  bindGroup: GPUBindGroup;
  groups: [x: number, y?: number, z?: number];
}

export class TfjsWebgpu extends WebGPUBackend {
  private target: CommandTarget | undefined;

  /** Whether `time` is measuring each dispatch. */
  protected isTimed(): boolean {
    return this["activeTimers"] != null;
  }

  /** Queues a dispatch in the order of all calls, tfjs's kernels included. */
  encode(bound: BoundDispatch): void {
    encodeInto(this.computePass(), bound);
    if (++this["dispatchCountInPass"] >= submitAfter()) this.flush();
  }

  /** Queues a dispatch in a pass of its own, between two timestamps, for `time`. */
  protected encodeTimed(name: string, bound: BoundDispatch): void {
    if (!this["supportTimestampQuery"]) return this.encode(bound);
    encodeInto(this.timedPass(), bound);
    this["dispatchCountInPass"]++;
    this.endComputePassEncoder();
    this["activeTimers"].push({ name, query: this.getQueryTime() });
  }

  /** Submits the queued commands, so that buffers which only they still use are released. */
  protected flush(): void {
    if (!this["commandEncoder"]) return;
    this.endComputePassEncoder();
    this.submitQueue();
  }

  /** Keeps the tensor's buffer until the queued commands are submitted. */
  protected keepUntilSubmit({ dataId }: TensorInfo): void {
    this["commandQueueOwnedIds"].add(dataId);
  }

  /** Releases a buffer once the queued commands are submitted. */
  protected releaseAfterSubmit(buffer: GPUBuffer): void {
    this["uniformPendingDisposal"].push(buffer);
  }

  /** The released buffers, a list for each size; tfjs takes the last of a list first. */
  protected releasedBuffers(): Iterable<GPUBuffer[]> {
    return this.bufferManager["freeBuffers"].values();
  }

  /** Sends the commands of `work` to the target; the device gets none of them. */
  protected redirected<T>(target: CommandTarget, work: () => T): T {
    this.flush();
    const { queue, bufferManager } = this;
    Object.assign(this, { target, queue: target.queue, bufferManager: target.buffers });
    try {
      return work();
    } finally {
      this.flush();
      Object.assign(this, { target: undefined, queue, bufferManager });
    }
  }

  override ensureCommandEncoderReady(): void {
    if (this.target) Object.assign(this, { commandEncoder: this.target.encoder });
    else super.ensureCommandEncoderReady();
  }

  /** The compute pass that tfjs's own kernels use too. */
  private computePass(): GPUComputePassEncoder {
    this.ensureCommandEncoderReady();
    return this["computePassEncoder"] ??= this["commandEncoder"].beginComputePass();
  }

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
