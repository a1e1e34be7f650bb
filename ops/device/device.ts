/**
 * What a backend is. Each of `backend_table.ts` exports a `Backend` from its folder's `backend.ts`. It
 * registers kernels and a memory of tensors with tfjs under its name; what tfjs has no word for, such as
 * capturing a computation, is its `Device`.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { BackendName, Precision } from "./backend_table.ts";
import type { Computation } from "./computation.ts";
import type { Gemm } from "./gemm.ts";
import type { HostTensors } from "./host_tensor.ts";

/** A way to compute. Loading it must be cheap: `suits` and `open` import what is large. */
export interface Backend {
  /** Whether `auto` takes it, and why, for example `WebGPU finds no adapter`. */
  suits(): Promise<Suitability>;
  /**
   * Makes it tfjs's current backend.
   *
   * @throws Error in one line when it cannot be opened; it begins with `backend NAME: `
   */
  open(options: BackendOptions): Promise<OpenBackend>;
}

export interface Suitability {
  suits: boolean;
  reason: string;
}

/** How thoroughly a backend searches for its fastest kernels, if at all. */
export type Tuning = "off" | "quick" | "full";

/** Progress of that search. */
export interface TuningProgress {
  /** Candidates that are done. */
  done: number;
  total: number;
  what: string;
}

/** `BackendRow.takes` says which of these a backend takes; it ignores the others. */
export interface BackendOptions {
  /** Threads of the matrix product and of our own kernels; by default, and at most, one for each core. */
  threads?: number;
  /** Path of the BLAS library to take; by default the first one that is found. */
  blas?: string;
  /** Path of the oneDNN library to take; by default the first one that is found. */
  onednn?: string;
  /** The folder of NVIDIA's libraries to take; by default they are searched for. */
  cuda?: string;
  /** Words from the name of the adapter to take; by default the fastest one is. */
  adapter?: string;
  /** Precision of the inputs of matrix products, f32 by default. Sums are always in 32 bits. */
  precision?: Precision;
  /** Takes only a backend that computes on the processor, since steps must stop midway. */
  onHost?: boolean;
  /** How thoroughly to search for the fastest tiles of matrix products; not at all by default. */
  tune?: Tuning;
  /** The folder that keeps the result of that search, and compiled kernels; none by default. */
  cacheDir?: string;
  /** Receives the progress of that search. */
  onProgress?: (progress: TuningProgress) => void;
  /** Receives problems that stop nothing. */
  onWarning?: (message: string) => void;
  /** Wraps a host backend's provider of matrix products, for example to time it. */
  wrapGemm?: (provider: Gemm) => Gemm;
}

/** A backend that is open, and tfjs's current one unless another was opened since. */
export interface OpenBackend {
  name: BackendName;
  /** The device or library behind it, for example `OpenBLAS 0.3.21, Zen kernels, 2 threads`. */
  description: string;
  /** A remark for people on how it was opened. */
  note?: string;
  /** `tfjsDevice` by default. */
  device?: Device;
  /** Throws the first failure of the device since it was opened, if there was one. */
  check(): void;
  /** Frees the device. Tensors on it must not be touched afterwards. */
  close(): void;
}

/** What a device does besides running kernels. */
export interface Device {
  /**
   * Whether an op's work is done when its call returns, so that a clock around the call times the work.
   * An asynchronous device queues the work.
   */
  readonly isSynchronous: boolean;
  /** Precision of the inputs of its matrix products. */
  readonly precision: Precision;
  /** Whether it can capture computations, and may do so and play them now. */
  mayCapture(): boolean;
  /**
   * Captures the commands of a computation without running them, to play them later.
   *
   * @param state the tensors that the computation reads and changes besides its inputs
   * @throws Error in one line when the computation cannot be captured
   */
  capture<T extends HostTensors>(
    computation: Computation<T>,
    state: readonly tf.Tensor[],
  ): CapturedGraph;
  /** How long the device works on what `work` queues, in milliseconds. */
  workMillis(work: () => void): Promise<number>;
  /**
   * The float32 numbers of a tensor after all work that was queued before the call. The array belongs to
   * the caller; later work does not change it.
   */
  read(tensor: tf.Tensor): Promise<Float32Array>;
  /** Sets the numbers of a variable before all work that is queued later. It keeps no reference to them. */
  write(variable: tf.Variable, numbers: ArrayLike<number>): void;
}

/** The captured commands of a computation on inputs of the same shapes. */
export interface CapturedGraph {
  /** Whether playing it is equivalent to running the computation on these inputs and this state. */
  fits(inputs: HostTensors, state: readonly tf.Tensor[]): boolean;
  /** Everything is queued when the call returns; the result arrives later. */
  play(inputs: HostTensors): Promise<Float32Array>;
  /** Releases what it holds on the device. */
  dispose(): void;
}

/** A device as tfjs knows it: synchronous, with nothing to capture. Others extend it. */
export const tfjsDevice: Device = {
  isSynchronous: true,
  precision: "f32",
  mayCapture: () => false,
  capture() {
    throw new Error(`backend ${tf.getBackend()} cannot capture a computation: run it`);
  },
  workMillis(work) {
    const start = performance.now();
    work();
    return Promise.resolve(performance.now() - start);
  },
  read: async (tensor) => await tensor.data() as Float32Array,
  write(variable, numbers) {
    // Copied, since a backend may keep the given array and write into it.
    const copy = Float32Array.from(numbers);
    tf.tidy(() => variable.assign(tf.tensor(copy, variable.shape)));
  },
};

const devices = new WeakMap<tf.KernelBackend, Device>();

/** Says what device tfjs's current backend is on. */
export function setDevice(device: Device = tfjsDevice): void {
  devices.set(tf.backend(), device);
}

/** The device of tfjs's current backend. */
export function currentDevice(): Device {
  return devices.get(tf.backend()) ?? tfjsDevice;
}

/** Whether the current device is synchronous (`Device.isSynchronous`). */
export function isSynchronous(): boolean {
  return currentDevice().isSynchronous;
}

/** Reads a tensor and frees it. */
export async function readAndDispose(tensor: tf.Tensor): Promise<Float32Array> {
  try {
    return await currentDevice().read(tensor);
  } finally {
    tensor.dispose();
  }
}
