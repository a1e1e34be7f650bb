import * as tf from "@tensorflow/tfjs-core";
import type { Computation } from "./computation.ts";
import { type HostTensors, onDevice } from "./host_tensor.ts";
import { GpuBackend } from "./webgpu/gpu_backend.ts";
import { record, type Recording } from "./webgpu/recording.ts";

/**
 * Does one computation again and again, to the same bits each time as if it were new. On a GPU its
 * commands are recorded when it is done for the second time, and then played, which takes the host
 * a third of the time. They are bound to the buffers of the state: who replaces its tensors has them
 * recorded anew.
 */
export class Repeated {
  private recording: Recording | undefined;
  /** Whether it was done before, so that recording it should pay. */
  private isRepeated = false;

  /** @param state what the computation reads and changes besides its inputs */
  constructor(private readonly state: readonly tf.Tensor[]) {}

  /** All is queued on the device when the call returns; the numbers of the result come later. */
  async run<T extends HostTensors>({ inputs, compute }: Computation<T>): Promise<Float32Array> {
    const recording = this.recordingFor({ inputs, compute });
    if (recording) return await recording.play(inputs);
    const result = tf.tidy(() => compute(onDevice(inputs)));
    return await readAndDispose(result);
  }

  private recordingFor<T extends HostTensors>(
    { inputs, compute }: Computation<T>,
  ): Recording | undefined {
    const backend = tf.backend();
    if (!(backend instanceof GpuBackend) || !backend.mayRecord()) return undefined;
    const { state } = this;
    if (this.recording && !this.recording.fits({ backend, inputs, state })) this.dispose();
    if (this.isRepeated) this.recording ??= record(backend, { inputs, compute, state });
    this.isRepeated = true;
    return this.recording;
  }

  /** Frees what is recorded. */
  dispose(): void {
    this.recording?.drop();
    this.recording = undefined;
    this.isRepeated = false;
  }
}

/** Reads a tensor and frees it. */
export async function readAndDispose(tensor: tf.Tensor): Promise<Float32Array> {
  try {
    return await tensor.data() as Float32Array;
  } finally {
    tensor.dispose();
  }
}
