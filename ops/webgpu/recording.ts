/**
 * The captured GPU commands of a computation that repeats on inputs of the same shapes. Issuing them can
 * take the host longer than a fast GPU takes to run them, so they are issued once:
 *
 *     record   compute() with a recorder  ->  uploads, and dispatches: pipeline, bind group, workgroups
 *     play     upload new inputs and the old constants, dispatch all, read the output
 *
 * The intermediate buffers belong to the recording until it is dropped, so several plays may be under
 * way. The state, which it reads and changes, is bound permanently.
 */
import * as tf from "@tensorflow/tfjs-core";
import { type HostTensors, onDevice } from "../host_tensor.ts";
import type { Computation } from "../computation.ts";
import type { GpuBackend } from "./gpu_backend.ts";
import { Recorder } from "./recorder.ts";

/** Captures the commands of a computation; the device runs none yet. */
export function record<T extends HostTensors>(
  backend: GpuBackend,
  { inputs, compute, state }: Computation<T> & { state: readonly tf.Tensor[] },
): Recording {
  const stateBuffers = state.map((tensor) => backend.bufferOf(tensor));
  const recorder = new Recorder(backend.queue, backend.bufferManager);
  const inputBuffers = new Map<string, GPUBuffer>();
  const output = backend.withRecorder(recorder, () => {
    const result = tf.tidy(() => {
      const tensors = onDevice(inputs);
      for (const [name, tensor] of Object.entries<tf.Tensor | undefined>(tensors)) {
        // Uploads come before the first dispatch: until then the host may compute with the numbers.
        if (tensor) inputBuffers.set(name, backend.bufferOf(tensor));
      }
      recorder.uploads.length = 0; // every play brings its own inputs, in place of these
      return compute(tensors);
    });
    const buffer = backend.bufferOf(result);
    result.dispose();
    return buffer;
  });
  return new Recording(backend, recorder, {
    shapes: shapesOf(inputs),
    inputs: inputBuffers,
    state: stateBuffers,
    output,
  });
}

interface Bound {
  /** Shapes of the inputs. */
  shapes: string;
  inputs: ReadonlyMap<string, GPUBuffer>;
  state: readonly GPUBuffer[];
  output: GPUBuffer;
}

export class Recording {
  constructor(
    private readonly backend: GpuBackend,
    private readonly recorder: Recorder,
    private readonly bound: Bound,
  ) {}

  /** Whether playing it is equivalent to running the computation. */
  fits({ backend, inputs, state }: {
    backend: GpuBackend;
    inputs: HostTensors;
    state: readonly tf.Tensor[];
  }): boolean {
    return backend === this.backend && shapesOf(inputs) === this.bound.shapes &&
      state.every((tensor, i) => backend.bufferOf(tensor) === this.bound.state[i]);
  }

  /** Everything is queued when the call returns; the output arrives later. */
  play(inputs: HostTensors): Promise<Float32Array> {
    const { backend, recorder, bound } = this;
    const { queue } = backend;
    // Constants are uploaded with every play, since dispatches may reuse their buffers.
    for (const { buffer, numbers } of recorder.uploads) queue.writeBuffer(buffer, 0, numbers);
    for (const [name, buffer] of bound.inputs) {
      queue.writeBuffer(buffer, 0, inputs[name]!.values as BufferSource);
    }
    for (const dispatch of recorder.dispatches) backend.encode(dispatch);
    return backend.readBuffer(bound.output);
  }

  /** Releases its buffers. */
  drop(): void {
    this.recorder.giveBack();
  }
}

function shapesOf(inputs: HostTensors): string {
  return JSON.stringify(Object.entries(inputs).map(([name, input]) => [name, input?.shape]));
}
