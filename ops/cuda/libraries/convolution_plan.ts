/**
 * Plans of cuDNN: which of its engines computes one pass of one convolution. The same library on the same
 * card plans the same: the first engine of its heuristics that keeps our promises, never the winner of a
 * race.
 */
import type { Geometry } from "../../device/geometry.ts";
import { type Cudnn, CudnnError } from "./cudnn.ts";
import { cudnnConstants as c } from "./cudnn_symbols.ts";
import type { CudaPrecision } from "./precision.ts";

export type ConvolutionPass = "forward" | "inputGradient" | "filterGradient";

/** What a plan is for: a card, or only its description (cuDNN's deviceless mode). */
export type PlanTarget = { handle: bigint } | { device: bigint };

/** A pass of a convolution that can be executed any number of times. */
export interface ConvolutionPlan {
  plan: bigint;
  workspaceBytes: number;
  /** The number of cuDNN's engine. */
  engine: number;
  /** Numbers of its CUDNN_NUMERICAL_NOTEs. */
  notes: number[];
}

/** The tensors of a plan, by the numbers that the variant pack gives them. */
export const uids = { x: 1n, filter: 2n, y: 3n } as const;

/** One pass of one convolution, and how it is to be computed. */
export interface ConvolutionWish {
  pass: ConvolutionPass;
  geometry: Geometry;
  precision: CudaPrecision;
}

/**
 * The plans of all engines that fit, those that cuDNN thinks fastest first. The caller destroys them.
 *
 * @param failures receives why others do not fit
 */
export function* candidatePlans(
  cudnn: Cudnn,
  target: PlanTarget,
  { pass, geometry, precision }: ConvolutionWish,
  failures: string[] = [],
): Generator<ConvolutionPlan> {
  const made: bigint[] = [];
  const builder = new Builder(cudnn, target, made);
  try {
    const graph = builder.graph(pass, geometry, precision);
    for (const mode of [c.CUDNN_HEUR_MODE_A, c.CUDNN_HEUR_MODE_FALLBACK]) {
      for (const config of builder.configs(graph, mode, failures)) {
        const plan = builder.tryPlan(config, precision, failures);
        if (plan) yield plan;
      }
    }
  } finally {
    for (const descriptor of made.toReversed()) cudnn.destroy(descriptor);
  }
}

/** For example `64x32x32x64 * 5x5x64x128`. */
export function describe({ inShape, filterShape }: Geometry): string {
  return `${inShape.join("x")} * ${filterShape.join("x")}`;
}

/** A description of a card, for plans without one. The caller destroys it. */
export function describedDevice(cudnn: Cudnn, json: string): bigint {
  const device = cudnn.create("DEVICEPROP");
  const text = new TextEncoder().encode(`${json}\0`);
  cudnn.set(device, "DEVICEPROP_JSON_REPRESENTATION", "CUDNN_TYPE_CHAR", text);
  cudnn.finalize(device, "the description of a card");
  return device;
}

const operations = {
  forward: {
    descriptor: "OPERATION_CONVOLUTION_FORWARD",
    attribute: "OPERATION_CONVOLUTION_FORWARD",
    tensors: { x: "X", filter: "W", y: "Y" },
  },
  inputGradient: {
    descriptor: "OPERATION_CONVOLUTION_BACKWARD_DATA",
    attribute: "OPERATION_CONVOLUTION_BWD_DATA",
    tensors: { x: "DX", filter: "W", y: "DY" },
  },
  filterGradient: {
    descriptor: "OPERATION_CONVOLUTION_BACKWARD_FILTER",
    attribute: "OPERATION_CONVOLUTION_BWD_FILTER",
    tensors: { x: "X", filter: "DW", y: "DY" },
  },
} as const;

/** Makes descriptors, and notes them to be destroyed. */
class Builder {
  constructor(
    private readonly cudnn: Cudnn,
    private readonly target: PlanTarget,
    private readonly made: bigint[],
  ) {}

  /** One operation as a graph. */
  graph(pass: ConvolutionPass, g: Geometry, precision: CudaPrecision): bigint {
    const { cudnn } = this;
    const graph = this.create("OPERATIONGRAPH");
    const operation = this.operation(pass, g, precision);
    cudnn.set(graph, "OPERATIONGRAPH_OPS", "CUDNN_TYPE_BACKEND_DESCRIPTOR", handles(operation));
    if ("handle" in this.target) {
      const handle = handles(this.target.handle);
      cudnn.set(graph, "OPERATIONGRAPH_HANDLE", "CUDNN_TYPE_HANDLE", handle);
    }
    cudnn.finalize(graph, "the operation graph");
    return graph;
  }

  private operation(pass: ConvolutionPass, g: Geometry, precision: CudaPrecision): bigint {
    const { cudnn } = this;
    const { descriptor, attribute, tensors } = operations[pass];
    const type = precision === "bf16" ? c.CUDNN_DATA_BFLOAT16 : c.CUDNN_DATA_FLOAT;
    const operation = this.create(descriptor);
    for (const [name, of] of Object.entries(tensorsOf(g))) {
      const key = name as keyof typeof uids;
      // As declared here, `tensors` differs between the passes; each pair exists in the table.
      const to = `${attribute}_${tensors[key]}` as "OPERATION_CONVOLUTION_FORWARD_X";
      const tensor = this.tensor(uids[key], of, type);
      cudnn.set(operation, to, "CUDNN_TYPE_BACKEND_DESCRIPTOR", handles(tensor));
    }
    const convolution = handles(this.convolution(g));
    cudnn.set(operation, `${attribute}_CONV_DESC`, "CUDNN_TYPE_BACKEND_DESCRIPTOR", convolution);
    cudnn.set(operation, `${attribute}_ALPHA`, "CUDNN_TYPE_FLOAT", Float32Array.of(1));
    cudnn.set(operation, `${attribute}_BETA`, "CUDNN_TYPE_FLOAT", Float32Array.of(0));
    cudnn.finalize(operation, "the operation");
    return operation;
  }

  /** Dimensions in cuDNN's order (images, channels, height, width), stored as NHWC. */
  private tensor(uid: bigint, [n, channels, height, width]: Dimensions, type: number): bigint {
    const { cudnn } = this;
    const tensor = this.create("TENSOR");
    const strides = integers(height * width * channels, 1, width * channels, channels);
    const dimensions = integers(n, channels, height, width);
    cudnn.set(tensor, "TENSOR_DATA_TYPE", "CUDNN_TYPE_DATA_TYPE", Int32Array.of(type));
    cudnn.set(tensor, "TENSOR_DIMENSIONS", "CUDNN_TYPE_INT64", dimensions);
    cudnn.set(tensor, "TENSOR_STRIDES", "CUDNN_TYPE_INT64", strides);
    cudnn.set(tensor, "TENSOR_UNIQUE_ID", "CUDNN_TYPE_INT64", BigInt64Array.of(uid));
    cudnn.set(tensor, "TENSOR_BYTE_ALIGNMENT", "CUDNN_TYPE_INT64", integers(16));
    cudnn.finalize(tensor, "a tensor");
    return tensor;
  }

  private convolution({ padInfo, strideHeight, strideWidth }: Geometry): bigint {
    const { cudnn } = this;
    const convolution = this.create("CONVOLUTION");
    const set = (
      name: "DILATIONS" | "FILTER_STRIDES" | "PRE_PADDINGS" | "POST_PADDINGS" | "SPATIAL_DIMS",
      ...values: number[]
    ) => cudnn.set(convolution, `CONVOLUTION_${name}`, "CUDNN_TYPE_INT64", integers(...values));
    const type = Int32Array.of(c.CUDNN_DATA_FLOAT);
    const mode = Int32Array.of(c.CUDNN_CROSS_CORRELATION);
    cudnn.set(convolution, "CONVOLUTION_COMP_TYPE", "CUDNN_TYPE_DATA_TYPE", type);
    cudnn.set(convolution, "CONVOLUTION_CONV_MODE", "CUDNN_TYPE_CONVOLUTION_MODE", mode);
    set("SPATIAL_DIMS", 2);
    set("DILATIONS", 1, 1);
    set("FILTER_STRIDES", strideHeight, strideWidth);
    set("PRE_PADDINGS", padInfo.top, padInfo.left);
    set("POST_PADDINGS", padInfo.bottom, padInfo.right);
    cudnn.finalize(convolution, "the convolution");
    return convolution;
  }

  /** The engines that cuDNN's heuristics propose, the best first. */
  configs(graph: bigint, mode: number, failures: string[]): bigint[] {
    const { cudnn } = this;
    const heuristics = this.create("ENGINEHEUR");
    const type = "CUDNN_TYPE_BACKEND_DESCRIPTOR";
    cudnn.set(heuristics, "ENGINEHEUR_OPERATION_GRAPH", type, handles(graph));
    cudnn.set(heuristics, "ENGINEHEUR_MODE", "CUDNN_TYPE_HEUR_MODE", Int32Array.of(mode));
    if ("device" in this.target) {
      cudnn.set(heuristics, "ENGINEHEUR_DEVICEPROP", type, handles(this.target.device));
    }
    try {
      cudnn.finalize(heuristics, "the heuristics");
      const count = cudnn.get(heuristics, "ENGINEHEUR_RESULTS", type, undefined);
      const configs = Array.from({ length: count }, () => this.create("ENGINECFG"));
      const filled = BigUint64Array.from(configs);
      const got = cudnn.get(heuristics, "ENGINEHEUR_RESULTS", type, filled);
      return configs.slice(0, got);
    } catch (error) {
      failures.push(messageOf(error));
      return [];
    }
  }

  /** The plan of one engine; undefined if it breaks a promise, or cannot compute this. */
  tryPlan(
    config: bigint,
    precision: CudaPrecision,
    failures: string[],
  ): ConvolutionPlan | undefined {
    const { cudnn, target } = this;
    const { engine, notes } = this.engineOf(config);
    const broken = brokenPromise(notes, precision);
    if (broken !== undefined) return void failures.push(`engine ${engine} ${broken}`);
    const plan = cudnn.create("EXECUTION_PLAN");
    const type = "CUDNN_TYPE_BACKEND_DESCRIPTOR";
    try {
      cudnn.set(plan, "EXECUTION_PLAN_ENGINE_CONFIG", type, handles(config));
      if ("handle" in target) {
        cudnn.set(plan, "EXECUTION_PLAN_HANDLE", "CUDNN_TYPE_HANDLE", handles(target.handle));
      } else cudnn.set(plan, "EXECUTION_PLAN_DEVICEPROP", type, handles(target.device));
      cudnn.finalize(plan, "the plan");
      const bytes = new BigInt64Array(1);
      cudnn.get(plan, "EXECUTION_PLAN_WORKSPACE_SIZE", "CUDNN_TYPE_INT64", bytes);
      return { plan, workspaceBytes: Number(bytes[0]), engine, notes };
    } catch (error) {
      cudnn.destroy(plan);
      failures.push(`engine ${engine}: ${messageOf(error)}`);
    }
  }

  private engineOf(config: bigint): { engine: number; notes: number[] } {
    const { cudnn } = this;
    const engine = this.create("ENGINE");
    const type = "CUDNN_TYPE_BACKEND_DESCRIPTOR";
    cudnn.get(config, "ENGINECFG_ENGINE", type, handles(engine));
    const index = new BigInt64Array(1);
    cudnn.get(engine, "ENGINE_GLOBAL_INDEX", "CUDNN_TYPE_INT64", index);
    const notes = new Int32Array(16);
    const count = cudnn.get(engine, "ENGINE_NUMERICAL_NOTE", "CUDNN_TYPE_NUMERICAL_NOTE", notes);
    return { engine: Number(index[0]), notes: [...notes.subarray(0, count)] };
  }

  private create(name: Parameters<Cudnn["create"]>[0]): bigint {
    const descriptor = this.cudnn.create(name);
    this.made.push(descriptor);
    return descriptor;
  }
}

type Dimensions = readonly [images: number, channels: number, height: number, width: number];

/** A filter's "images" are its outputs: cuDNN gets it as [out, height, width, in]. */
function tensorsOf(g: Geometry): Record<keyof typeof uids, Dimensions> {
  return {
    x: [g.batchSize, g.inChannels, g.inHeight, g.inWidth],
    filter: [g.outChannels, g.inChannels, g.filterHeight, g.filterWidth],
    y: [g.batchSize, g.outChannels, g.outHeight, g.outWidth],
  };
}

/** Why an engine is not taken, if it is not. */
function brokenPromise(
  notes: readonly number[],
  precision: CudaPrecision,
): string | undefined {
  if (notes.includes(c.CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC)) {
    return "gives other bits each time";
  }
  const rounds = [
    c.CUDNN_NUMERICAL_NOTE_TENSOR_CORE,
    c.CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS,
    c.CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION,
  ];
  if (precision === "f32" && rounds.some((note) => notes.includes(note))) {
    return "rounds to fewer digits than f32 has";
  }
}

function handles(...values: bigint[]): BigUint64Array {
  return BigUint64Array.from(values);
}

function integers(...values: number[]): BigInt64Array {
  return BigInt64Array.from(values, BigInt);
}

function messageOf(error: unknown): string {
  if (!(error instanceof CudnnError)) throw error;
  return error.message;
}
