/**
 * The commands of a computation that is done again and again on inputs of the same shapes. Asking for
 * them can take the host longer than a fast GPU takes to run them, so they are asked for once:
 *
 *     record   compute() on stand-ins  ->  uploads, and dispatches: pipeline, bind group, workgroups
 *     play     upload new inputs and the old constants, dispatch all, read the output
 *
 * The buffers in between are the recording's own until it is dropped, so nothing else is in them,
 * however many plays are under way. What it reads and changes besides, the state, is bound for good.
 */
import * as tf from "@tensorflow/tfjs-core";
import { type HostTensors, onDevice } from "../host_tensor.ts";
import type { Computation } from "../computation.ts";
import type { GpuBackend } from "./gpu_backend.ts";
import { Recorder } from "./recorder.ts";

/** Records what a computation asks of the device; none of it is done yet. */
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
        // All before the first dispatch: what is still on the host may be computed with there.
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
  /** Of the inputs. */
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

  /** Whether it would do the same as the computation itself. */
  fits({ backend, inputs, state }: {
    backend: GpuBackend;
    inputs: HostTensors;
    state: readonly tf.Tensor[];
  }): boolean {
    return backend === this.backend && shapesOf(inputs) === this.bound.shapes &&
      state.every((tensor, i) => backend.bufferOf(tensor) === this.bound.state[i]);
  }

  /** All is queued when the call returns; the output's numbers come later. */
  play(inputs: HostTensors): Promise<Float32Array> {
    const { backend, recorder, bound } = this;
    const { queue } = backend;
    // Constants with every play: dispatches may reuse their buffers.
    for (const { buffer, numbers } of recorder.uploads) queue.writeBuffer(buffer, 0, numbers);
    for (const [name, buffer] of bound.inputs) {
      queue.writeBuffer(buffer, 0, inputs[name]!.values as BufferSource);
    }
    for (const dispatch of recorder.dispatches) backend.encode(dispatch);
    return backend.readBuffer(bound.output);
  }

  /** Its buffers may be used by others again. */
  drop(): void {
    this.recorder.giveBack();
  }
}

function shapesOf(inputs: HostTensors): string {
  return JSON.stringify(Object.entries(inputs).map(([name, input]) => [name, input?.shape]));
}
