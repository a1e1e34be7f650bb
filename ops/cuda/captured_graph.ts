/**
 * A computation as a CUDA graph: one launch runs all its kernels.
 *
 *     capture  compute() on a stream that notes its work  ->  a graph
 *     play     copy the inputs from pinned memory, launch, copy the output into pinned memory
 *
 * A graph keeps addresses. What lies between its kernels is in an arena of its own; the state, which it
 * reads and changes, stays where it is; numbers of the host are uploaded once, where no kernel writes.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Computation } from "../device/computation.ts";
import type { CapturedGraph } from "../device/device.ts";
import { type HostTensors, onDevice } from "../device/host_tensor.ts";
import type { Capture, Card } from "./base/card.ts";
import type { CudaBackend } from "./base/cuda_backend.ts";
import { Pinned } from "./base/pinned.ts";

/** Captures the commands of a computation; the card runs none yet. It must have run before. */
export function captureGraph<T extends HostTensors>(
  backend: CudaBackend,
  { inputs, compute }: Computation<T>,
  state: readonly tf.Tensor[],
): CapturedGraph {
  const { card, convolutions } = backend;
  const stateAddresses = state.map((tensor) => backend.address(tensor));
  convolutions.forgetAll(); // the graph transposes filters anew with every play
  const capture = card.beginCapture();
  let captured: Pick<Bound, "inputs" | "output" | "outputLength">;
  let graph = 0n;
  try {
    captured = compile(backend, capture, inputs, compute);
  } catch (error) {
    convolutions.forgetAll();
    release(card, capture);
    throw error;
  } finally {
    graph = endCapture(card);
  }
  convolutions.forgetAll();
  for (const { address, numbers } of capture.uploads) card.copyIn(address, numbers);
  const executable = card.driver.made("cuGraphInstantiateWithFlags", graph, 0n);
  const launches = nodesOf(card, graph);
  card.driver.call("cuGraphDestroy", graph);
  const shapes = shapesOf(inputs);
  const bound = { ...captured, shapes, state: stateAddresses, executable, launches };
  return new CudaGraph(backend, capture, bound);
}

/** What a graph is bound to. */
interface Bound {
  /** Shapes of the inputs. */
  shapes: string;
  inputs: { name: string; address: bigint; length: number }[];
  state: readonly bigint[];
  output: bigint;
  outputLength: number;
  executable: bigint;
  /** How many kernels and copies it launches. */
  launches: number;
}

function compile<T extends HostTensors>(
  backend: CudaBackend,
  capture: Capture,
  inputs: T,
  compute: Computation<T>["compute"],
): Pick<Bound, "inputs" | "output" | "outputLength"> {
  const places: Bound["inputs"] = [];
  const result = tf.tidy(() => {
    const tensors = onDevice(inputs);
    for (const [name, tensor] of Object.entries<tf.Tensor | undefined>(tensors)) {
      if (tensor) places.push({ name, address: backend.address(tensor), length: tensor.size });
    }
    capture.uploads.length = 0; // every play brings its own inputs, in place of these
    return compute(tensors);
  });
  const output = backend.address(result);
  const outputLength = result.size;
  result.dispose();
  return { inputs: places, output, outputLength };
}

/** Also after a failure, which leaves the stream capturing; then there may be no graph. */
function endCapture(card: Card): bigint {
  return card.endCapture();
}

function release(card: Card, { arena, constants }: Capture): void {
  card.driver.status("cuStreamSynchronize", card.stream);
  arena.close();
  constants.close();
}

function nodesOf({ driver }: Card, graph: bigint): number {
  const count = new BigUint64Array(1);
  driver.call("cuGraphGetNodes", graph, 0n, count);
  return Number(count[0]);
}

export class CudaGraph implements CapturedGraph {
  /** Pinned memory for the inputs and the output of one play, those not under way. */
  private readonly free: Pinned[] = [];
  private readonly all: Pinned[] = [];

  constructor(
    private readonly backend: CudaBackend,
    private readonly capture: Capture,
    private readonly bound: Bound,
  ) {}

  get launches(): number {
    return this.bound.launches;
  }

  fits(inputs: HostTensors, state: readonly tf.Tensor[]): boolean {
    const { backend, bound } = this;
    return tf.backend() === backend && shapesOf(inputs) === bound.shapes &&
      state.every((tensor, i) => backend.address(tensor) === bound.state[i]);
  }

  async play(inputs: HostTensors): Promise<Float32Array> {
    const { bound, backend: { card } } = this;
    const pinned = this.free.pop() ?? this.newPinned();
    let offset = 0;
    for (const { name, address, length } of bound.inputs) {
      pinned.floats.set(inputs[name]!.values, offset);
      card.copyFrom(pinned, offset, address, length);
      offset += length;
    }
    card.driver.call("cuGraphLaunch", bound.executable, card.stream);
    await card.readInto(pinned, offset, bound.output, bound.outputLength);
    const output = pinned.floats.slice(offset, offset + bound.outputLength);
    this.free.push(pinned);
    return output;
  }

  private newPinned(): Pinned {
    const { inputs, outputLength } = this.bound;
    const length = inputs.reduce((sum, input) => sum + input.length, outputLength);
    const pinned = new Pinned(this.backend.card.driver, length);
    this.all.push(pinned);
    return pinned;
  }

  dispose(): void {
    const { card } = this.backend;
    card.driver.status("cuStreamSynchronize", card.stream); // a play may be under way
    card.driver.status("cuGraphExecDestroy", this.bound.executable);
    release(card, this.capture);
    for (const pinned of this.all) pinned.free();
  }
}

function shapesOf(inputs: HostTensors): string {
  return JSON.stringify(Object.entries(inputs).map(([name, input]) => [name, input?.shape]));
}
