import { Heap } from "../../../ops/pool/heap.ts";
import { kernelModule } from "../../../ops/pool/kernels.ts";
import { Pool } from "../../../ops/pool/pool.ts";

/** A heap of its own with the project's kernels on it. */
export class Machine {
  readonly heap = new Heap();
  readonly pool: Pool;

  constructor(threads = 1) {
    this.pool = new Pool({ modules: [kernelModule()], memory: this.heap.memory, threads });
  }

  /** Numbers in the heap. */
  put(numbers: Float32Array): Float32Array {
    const array = this.heap.allocate(numbers.length);
    array.set(numbers);
    return array;
  }

  /** An array of the heap that holds nothing that could pass for a result. */
  unset(length: number): Float32Array {
    return this.heap.allocate(length).fill(NaN);
  }
}

/** Numbers of both signs that are easy to make again. */
export function sine(length: number, step: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(step * (i + 1)));
}
