import type { BoundDispatch, CommandTarget } from "./tfjs_webgpu.ts";

/** Numbers that the host writes into a storage buffer. */
export interface Upload {
  buffer: GPUBuffer;
  numbers: BufferSource;
}

type Buffers = CommandTarget["buffers"];

/**
 * Replaces a backend's queue, encoder and buffer manager while it captures: it stores their commands and
 * runs none. Each upload of the host has a buffer that no earlier command uses, so all uploads can come
 * before all dispatches. Outputs of dispatches may share buffers.
 */
export class CommandCapture implements CommandTarget {
  readonly uploads: Upload[] = [];
  readonly dispatches: BoundDispatch[] = [];
  private readonly owned = new Set<GPUBuffer>();
  private readonly released = new Map<string, GPUBuffer[]>();

  constructor(private readonly realQueue: GPUQueue, private readonly manager: Buffers) {}

  readonly queue = {
    writeBuffer: (buffer: GPUBuffer, offset: number, numbers: BufferSource) => {
      // No dispatch changes a uniform, and no other command uses this one: one write is enough.
      if (isUniform(buffer.usage)) this.realQueue.writeBuffer(buffer, offset, numbers);
      else this.uploads.push({ buffer, numbers });
    },
    submit: () => {},
  };

  readonly encoder = {
    beginComputePass: () => capturingPass(this.dispatches),
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

  /** A buffer that no captured command has used yet. */
  freshBuffer(size: number, usage: number): GPUBuffer {
    const buffer = this.manager.acquireBuffer(size, usage);
    this.owned.add(buffer);
    return buffer;
  }

  /** Returns the buffers to the backend, except those that still hold a tensor. */
  giveBack(): void {
    for (const buffer of [...this.released.values()].flat()) this.manager.releaseBuffer(buffer);
    this.released.clear();
  }
}

/** The part of a compute pass that kernels use. */
function capturingPass(dispatches: BoundDispatch[]) {
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
    "a computation that is captured may not read, copy, upload other than float32, or free what it " +
      "did not make",
  );
}
