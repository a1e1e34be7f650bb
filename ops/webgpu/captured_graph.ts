/**
 * The captured GPU commands of a computation that repeats on inputs of the same shapes. Issuing them can
 * take the host longer than a fast GPU takes to run them, so they are issued once:
 *
 *     capture  compute() with a CommandCapture  ->  uploads, and dispatches: pipeline, bind group, workgroups
 *     play     upload new inputs and the old constants, dispatch all, read the output
 *
 * The intermediate buffers belong to the graph until it is disposed of, so several plays may be under
 * way. The state, which it reads and changes, is bound permanently.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Computation } from "../device/computation.ts";
import type { CapturedGraph } from "../device/device.ts";
import { type HostTensors, onDevice } from "../device/host_tensor.ts";
import { CommandCapture } from "./base/command_capture.ts";
import type { GpuBackend } from "./base/gpu_backend.ts";

/** Captures the commands of a computation; the device runs none yet. */
export function captureGraph<T extends HostTensors>(
  backend: GpuBackend,
  { inputs, compute }: Computation<T>,
  state: readonly tf.Tensor[],
): CapturedGraph {
  const stateBuffers = state.map((tensor) => backend.bufferOf(tensor));
  const capture = new CommandCapture(backend.queue, backend.bufferManager);
  const inputBuffers = new Map<string, GPUBuffer>();
  const output = backend.withCapture(capture, () => {
    const result = tf.tidy(() => {
      const tensors = onDevice(inputs);
      for (const [name, tensor] of Object.entries<tf.Tensor | undefined>(tensors)) {
        // Uploads come before the first dispatch: until then the host may compute with the numbers.
        if (tensor) inputBuffers.set(name, backend.bufferOf(tensor));
      }
      capture.uploads.length = 0; // every play brings its own inputs, in place of these
      return compute(tensors);
    });
    const buffer = backend.bufferOf(result);
    result.dispose();
    return buffer;
  });
  return new CapturedCommands(backend, capture, {
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

class CapturedCommands implements CapturedGraph {
  constructor(
    private readonly backend: GpuBackend,
    private readonly capture: CommandCapture,
    private readonly bound: Bound,
  ) {}

  fits(inputs: HostTensors, state: readonly tf.Tensor[]): boolean {
    const { backend, bound } = this;
    return tf.backend() === backend && shapesOf(inputs) === bound.shapes &&
      state.every((tensor, i) => backend.bufferOf(tensor) === bound.state[i]);
  }

  play(inputs: HostTensors): Promise<Float32Array> {
    const { backend, capture, bound } = this;
    const { queue } = backend;
    // Constants are uploaded with every play, since dispatches may reuse their buffers.
    for (const { buffer, numbers } of capture.uploads) queue.writeBuffer(buffer, 0, numbers);
    for (const [name, buffer] of bound.inputs) {
      queue.writeBuffer(buffer, 0, inputs[name]!.values as BufferSource);
    }
    for (const dispatch of capture.dispatches) backend.encode(dispatch);
    return backend.readBuffer(bound.output);
  }

  dispose(): void {
    this.capture.giveBack();
  }
}

function shapesOf(inputs: HostTensors): string {
  return JSON.stringify(Object.entries(inputs).map(([name, input]) => [name, input?.shape]));
}
