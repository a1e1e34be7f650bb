import * as tf from "@tensorflow/tfjs-core";
import type { Computation } from "./computation.ts";
import { type HostTensors, onDevice } from "./host_tensor.ts";
import { GpuBackend } from "./webgpu/gpu_backend.ts";
import { record, type Recording } from "./webgpu/recording.ts";

/**
 * Repeats one computation, with the same bits as if it were run anew. On a GPU, the second run captures
 * its commands and later runs play them, which takes a third of the host's time. The commands are bound
 * to the buffers of the state: when its tensors are replaced, they are captured again.
 */
export class Repeated {
  private recording: Recording | undefined;
  /** Whether it ran before, so that capturing it should pay. */
  private isRepeated = false;

  /** @param state the tensors that the computation reads and changes besides its inputs */
  constructor(private readonly state: readonly tf.Tensor[]) {}

  /** Everything is queued on the device when the call returns; the result arrives later. */
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

  /** Frees the captured commands. */
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
