/** The most bind groups kept. A step needs some three hundred; other work adds some. */
const mostKept = 4096;

/**
 * A cache of bind groups. A released buffer goes to the next tensor of its size, so a step uses the same
 * buffers as the step before.
 */
export class BindGroups {
  private readonly made = new Map<string, GPUBindGroup>();
  private readonly numbers = new WeakMap<GPUBuffer, number>();
  private lastNumber = 0;

  constructor(private readonly device: GPUDevice) {}

  /** @param buffers in the order of their bindings, from 0 on */
  of(
    programKey: string,
    layout: GPUBindGroupLayout,
    buffers: readonly GPUBuffer[],
  ): GPUBindGroup {
    const key = [programKey, ...buffers.map((buffer) => this.numberOf(buffer))].join();
    const known = this.made.get(key);
    if (known) return known;
    const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
    const group = this.device.createBindGroup({ label: programKey, layout, entries });
    if (this.made.size >= mostKept) this.made.clear();
    this.made.set(key, group);
    return group;
  }

  /** A buffer's number, in the order of first use. */
  numberOf(buffer: GPUBuffer): number {
    const known = this.numbers.get(buffer);
    if (known !== undefined) return known;
    this.numbers.set(buffer, ++this.lastNumber);
    return this.lastNumber;
  }
}
