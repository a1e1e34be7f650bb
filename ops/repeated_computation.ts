import * as tf from "@tensorflow/tfjs-core";
import type { Computation } from "./device/computation.ts";
import { type CapturedGraph, currentDevice, readAndDispose } from "./device/device.ts";
import { type HostTensors, onDevice } from "./device/host_tensor.ts";

/**
 * Repeats one computation, with the same bits as if it were run anew. Where the device can capture it,
 * the second run captures its commands and later runs play them, which takes a third of the host's time
 * on WebGPU. The commands are bound to the buffers of the state: when its tensors are replaced, they are
 * captured again.
 */
export class RepeatedComputation {
  private graph: CapturedGraph | undefined;
  /** Whether it ran before, so that capturing it should pay. */
  private isRepeated = false;

  /** @param state the tensors that the computation reads and changes besides its inputs */
  constructor(private readonly state: readonly tf.Tensor[]) {}

  /** Everything is queued on the device when the call returns; the result arrives later. */
  async run<T extends HostTensors>({ inputs, compute }: Computation<T>): Promise<Float32Array> {
    const graph = this.graphFor({ inputs, compute });
    if (graph) return await graph.play(inputs);
    const result = tf.tidy(() => compute(onDevice(inputs)));
    return await readAndDispose(result);
  }

  private graphFor<T extends HostTensors>(computation: Computation<T>): CapturedGraph | undefined {
    const device = currentDevice();
    if (!device.mayCapture()) return undefined;
    if (this.graph && !this.graph.fits(computation.inputs, this.state)) this.dispose();
    if (this.isRepeated) this.graph ??= device.capture(computation, this.state);
    this.isRepeated = true;
    return this.graph;
  }

  /** Frees the captured commands. */
  dispose(): void {
    this.graph?.dispose();
    this.graph = undefined;
    this.isRepeated = false;
  }
}
