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
import { type BytesOfTable, type HostTensors, onDevice } from "../device/host_tensor.ts";
import type { Capture, Card } from "./base/card.ts";
import type { CudaBackend } from "./base/cuda_backend.ts";
import { int } from "./base/kernel_arguments.ts";
import { elementBlocks } from "./base/launch_sizes.ts";
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
  try {
    captured = compile(backend, capture, inputs, compute);
  } catch (error) {
    abandon(backend, capture);
    throw error;
  }
  const graph = card.endCapture();
  for (const { address, numbers } of capture.uploads) card.copyIn(address, numbers);
  const executable = card.driver.made("cuGraphInstantiateWithFlags", graph, 0n);
  const launches = nodesOf(card, graph);
  card.driver.call("cuGraphDestroy", graph);
  const shapes = shapesOf(inputs);
  const bound = { ...captured, shapes, state: stateAddresses, executable };
  backend.launches = launches;
  return new CudaGraph(backend, capture, bound);
}

/** Where an input goes: its numbers, or bytes that stand for them. */
interface InputPlace {
  name: string;
  address: bigint;
  bytes: number;
}

/** What a graph is bound to. */
interface Bound {
  /** Shapes of the inputs. */
  shapes: string;
  inputs: InputPlace[];
  state: readonly bigint[];
  output: bigint;
  outputLength: number;
  executable: bigint;
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
    const present = Object.entries<tf.Tensor | undefined>(tensors).flatMap(([name, tensor]) =>
      tensor ? [{ name, length: tensor.size, address: backend.address(tensor) }] : []
    );
    capture.uploads.length = 0; // every play brings its own inputs, in place of these
    for (const { name, length, address } of present) {
      const bytes = inputs[name]!.bytes;
      if (bytes) places.push({ name, ...lookedUp(backend.card, capture, bytes, address) });
      else places.push({ name, address, bytes: 4 * length });
    }
    return compute(tensors);
  });
  const output = backend.address(result);
  const outputLength = result.size;
  result.dispose();
  backend.convolutions.forgetAll();
  // A tensor that lives on in the graph's memory would be written over by every play.
  if (capture.arena.used > 0) {
    throw new Error(
      "a computation that is captured may change its state in place only, and keep no other tensor",
    );
  }
  return { inputs: places, output, outputLength };
}

/** Captures that bytes, of which the place is returned, are looked up in their table. */
function lookedUp(
  card: Card,
  capture: Capture,
  { indices: { length }, table }: BytesOfTable,
  to: bigint,
): Omit<InputPlace, "name"> {
  const from = capture.constants.take(length).address;
  const kernel = { file: "look_up", name: "look_up" };
  const values = [from, card.upload(table).address, to, int(length)];
  card.launch(kernel, elementBlocks(length), 256, values);
  return { address: from, bytes: length };
}

/** Ends a capture whose computation failed. The graph, if there is one, is of no use. */
function abandon({ card, convolutions }: CudaBackend, capture: Capture): void {
  try {
    card.driver.status("cuGraphDestroy", card.endCapture());
  } catch {
    // The failure has ended the capture, and is told by itself.
  }
  convolutions.forgetAll();
  // A tensor may live on in this memory: then it is kept until the card is closed.
  if (capture.arena.used > 0) card.keep(capture.arena);
  else capture.arena.close();
  capture.constants.close();
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

  fits(inputs: HostTensors, state: readonly tf.Tensor[]): boolean {
    const { backend, bound } = this;
    return tf.backend() === backend && shapesOf(inputs) === bound.shapes &&
      state.every((tensor, i) => backend.address(tensor) === bound.state[i]);
  }

  async play(inputs: HostTensors): Promise<Float32Array> {
    const { bound, backend: { card, convolutions } } = this;
    convolutions.forgetAll(); // the graph changes filters
    const pinned = this.free.pop() ?? this.newPinned();
    let offset = 0;
    for (const { name, address, bytes } of bound.inputs) {
      const input = inputs[name]!;
      if (input.bytes) pinned.bytes.set(input.bytes.indices, offset);
      else pinned.floats.set(input.values, offset / 4);
      card.copyFrom(pinned, offset, address, bytes);
      offset += aligned(bytes);
    }
    card.driver.call("cuGraphLaunch", bound.executable, card.stream);
    const at = offset / 4;
    await card.readInto(pinned, at, bound.output, bound.outputLength);
    const output = pinned.floats.slice(at, at + bound.outputLength);
    this.free.push(pinned);
    return output;
  }

  private newPinned(): Pinned {
    const { inputs, outputLength } = this.bound;
    const bytes = inputs.reduce((sum, input) => sum + aligned(input.bytes), 0);
    const pinned = new Pinned(this.backend.card.driver, bytes / 4 + outputLength);
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
  return JSON.stringify(
    Object.entries(inputs).map(([name, input]) => [name, input?.shape, !!input?.bytes]),
  );
}

/** Parts of pinned memory begin at whole floats. */
function aligned(bytes: number): number {
  return 4 * Math.ceil(bytes / 4);
}
