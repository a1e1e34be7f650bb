import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";

/** One run of a pipeline, as a pass is told of it. */
export interface BoundDispatch {
  pipeline: GPUComputePipeline;
  bindGroup: GPUBindGroup;
  groups: [x: number, y?: number, z?: number];
}

/** Numbers that the host writes into storage. */
export interface Upload {
  buffer: GPUBuffer;
  numbers: BufferSource;
}

type Buffers = Pick<WebGPUBackend["bufferManager"], "acquireBuffer" | "releaseBuffer">;

/**
 * Stands in for a backend's queue, encoder and manager of buffers, and keeps what is asked of them
 * instead of doing it. What the host writes goes into buffers that nothing before it has used, so
 * that all uploads may come before all dispatches; what dispatches write may take turns in one.
 */
export class Recorder {
  readonly uploads: Upload[] = [];
  readonly dispatches: BoundDispatch[] = [];
  private readonly owned = new Set<GPUBuffer>();
  private readonly released = new Map<string, GPUBuffer[]>();

  constructor(private readonly realQueue: GPUQueue, private readonly manager: Buffers) {}

  readonly queue = {
    writeBuffer: (buffer: GPUBuffer, offset: number, numbers: BufferSource) => {
      // No dispatch changes a uniform, and this one is not used again: writing it once is enough.
      if (isUniform(buffer.usage)) this.realQueue.writeBuffer(buffer, offset, numbers);
      else this.uploads.push({ buffer, numbers });
    },
    submit: () => {},
  };

  readonly encoder = {
    beginComputePass: () => recordingPass(this.dispatches),
    copyBufferToBuffer: refuse,
    finish: () => {},
  };

  readonly buffers: Buffers = {
    acquireBuffer: (size, usage, mappedAtCreation = false) => {
      if (mappedAtCreation) refuse();
      const again = isUniform(usage) ? undefined : this.released.get(keyOf({ size, usage }))?.pop();
      return again ?? this.freshBuffer(size, usage);
    },
    releaseBuffer: (buffer) => {
      if (!this.owned.has(buffer)) refuse();
      const alike = this.released.get(keyOf(buffer));
      if (alike) alike.push(buffer);
      else this.released.set(keyOf(buffer), [buffer]);
    },
  };

  /** One that nothing in this recording has used before. */
  freshBuffer(size: number, usage: number): GPUBuffer {
    const buffer = this.manager.acquireBuffer(size, usage);
    this.owned.add(buffer);
    return buffer;
  }

  /** Lets the backend have the buffers again, but for those that hold a tensor still. */
  giveBack(): void {
    for (const buffer of [...this.released.values()].flat()) this.manager.releaseBuffer(buffer);
    this.released.clear();
  }
}

/** As much of a pass as kernels ask for. */
function recordingPass(dispatches: BoundDispatch[]) {
  let pipeline: GPUComputePipeline;
  let bindGroup: GPUBindGroup;
  return {
    setPipeline: (of: GPUComputePipeline) => pipeline = of,
    setBindGroup: (_index: 0, of: GPUBindGroup) => bindGroup = of,
    dispatchWorkgroups: (...groups: BoundDispatch["groups"]) =>
      dispatches.push({ pipeline, bindGroup, groups }),
    end: () => {},
  };
}

function isUniform(usage: number): boolean {
  return (usage & GPUBufferUsage.UNIFORM) !== 0;
}

function keyOf({ size, usage }: Pick<GPUBuffer, "size" | "usage">): string {
  return `${size} ${usage}`;
}

function refuse(): never {
  throw new Error(
    "a computation that is recorded may not read, copy, upload other than float32, or free what it " +
      "did not make",
  );
}
