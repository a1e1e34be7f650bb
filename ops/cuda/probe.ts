/** Measurements of a card for `scripts/bench/cuda_probe.ts`. */
import { type Geometry, geometryOf } from "../device/geometry.ts";
import type { Card } from "./base/card.ts";
import {
  candidatePlans,
  type ConvolutionPass,
  describe,
  uids,
} from "./libraries/convolution_plan.ts";
import { CublasLt } from "./libraries/cublaslt.ts";
import { int } from "./base/kernel_arguments.ts";
import { driverConstants } from "./libraries/driver_symbols.ts";
import { type OpenCuda, openCuda } from "./base/open_cuda.ts";
import type { CudaPrecision } from "./libraries/precision.ts";

const precisions = ["f32", "tf32", "bf16"] as const;

/** What calls cost the host, in microseconds, and what the card is. */
export async function measureCalls() {
  const open = openCuda({});
  const { card, driver, nvrtc, cudnn, cublasLt } = open;
  const event = driver.made("cuEventCreate", driverConstants.CU_EVENT_DISABLE_TIMING);
  try {
    const block = card.take(4 * 1024);
    const launch = () =>
      card.launch({ file: "elements", name: "unary" }, [4], 256, [
        block.address,
        block.address,
        int(1024),
        int(3),
      ]);
    launch();
    card.wait();
    const result = {
      facts: card.facts,
      driver: driver.int("cuDriverGetVersion"),
      versions: { nvrtc: nvrtc.version, cudnn: cudnn.version, cublasLt: cublasLt?.version },
      launchMicros: microsOf(1000, launch),
      drainMicros: microsOf(1, () => card.wait()),
      launchAndWaitMicros: microsOf(200, () => {
        launch();
        card.wait();
      }),
      recordMicros: microsOf(200, () => driver.call("cuEventRecord", event, card.stream)),
      queryMicros: microsOf(200, () => void driver.status("cuEventQuery", event)),
      reachedMicros: await microsOfAsync(100, async () => {
        launch();
        await card.reached();
      }),
      eventSynchronizeElsewhere: await synchronizeElsewhere(driver.path, card, event),
    };
    return result;
  } finally {
    driver.status("cuEventDestroy_v2", event);
    open.close();
  }
}

/** Whether an event can be awaited on a thread without a context, and how long the way takes. */
async function synchronizeElsewhere(path: string, card: Card, event: bigint) {
  const library = Deno.dlopen(path, {
    cuEventSynchronize: { parameters: ["u64"], result: "i32", nonblocking: true },
  });
  try {
    card.driver.call("cuEventRecord", event, card.stream);
    const status = await library.symbols.cuEventSynchronize(event);
    const micros = await microsOfAsync(100, async () => {
      card.driver.call("cuEventRecord", event, card.stream);
      await library.symbols.cuEventSynchronize(event);
    });
    return { status, micros };
  } finally {
    library.close();
  }
}

/** Large products, in TFLOP/s, and copies, in GB/s. */
export async function measureRates(n = 8192) {
  const open = openCuda({});
  const { card, cublasLt } = open;
  const rates: Record<string, number> = {};
  try {
    const [a, b, c] = [0, 1, 2].map(() => card.take(4 * n * n));
    for (const { address } of [a, b, c]) card.fill(address, 0x3f800000, n * n);
    const workspace = card.take(64 * 2 ** 20);
    const matrix = (address: bigint) => ({ address, rows: n, columns: n, transpose: false });
    for (const precision of precisions) {
      const how = { precision, workspace: workspace.address, stream: card.stream };
      const multiply = () =>
        (cublasLt as CublasLt).multiply(matrix(a.address), matrix(b.address), c.address, how);
      const millis = await bestMillis(card, multiply, 4);
      rates[precision] = 2 * n ** 3 / millis / 1e9;
    }
    const copyMillis = await bestMillis(card, () => card.copy(c.address, a.address, n * n), 4);
    rates.copyGigabytes = 8 * n * n / copyMillis / 1e6;
    return rates;
  } finally {
    open.close();
  }
}

const layers = [[64, 3, 64], [32, 64, 128], [16, 128, 256], [8, 256, 512]];
const passes: readonly ConvolutionPass[] = ["forward", "inputGradient", "filterGradient"];
const mostCandidates = 8;

/** Each engine for c64's convolutions: its time, and its error at some numbers, relative to the largest. */
export async function measureEngines(tell: (line: unknown) => void): Promise<void> {
  const open = openCuda({});
  try {
    for (const precision of precisions) {
      for (const pass of passes) {
        for (const [size, channels, filters] of layers) {
          const g = geometryOf(
            [64, size, size, channels],
            [5, 5, channels, filters],
            { strides: 2, pad: "same" },
          );
          await measurePass(open, pass, g, precision, tell);
        }
      }
    }
  } finally {
    open.close();
  }
}

async function measurePass(
  { card, cudnn }: OpenCuda,
  pass: ConvolutionPass,
  g: Geometry,
  precision: CudaPrecision,
  tell: (line: unknown) => void,
): Promise<void> {
  const handle = cudnn.handle(card.stream);
  const operands = makeOperands(card, g, precision);
  const output = outputOf[pass];
  const flops = 2 * g.batchSize * g.outHeight * g.outWidth * 25 * g.inChannels * g.outChannels;
  let count = 0;
  for (
    const plan of candidatePlans(cudnn, { handle }, { pass, geometry: g, precision, isFast: true })
  ) {
    const { engine, notes, workspaceBytes } = plan;
    const line = { pass, layer: describe(g), precision, engine, notes, workspaceBytes };
    const workspace = card.take(workspaceBytes);
    const pack = cudnn.create("VARIANT_PACK");
    try {
      const names = ["x", "filter", "y"] as const;
      const addresses = BigUint64Array.from(names, (name) => operands[name].address);
      const space = BigUint64Array.of(workspace.address);
      const numbers = BigInt64Array.from(names, (name) => uids[name]);
      cudnn.set(pack, "VARIANT_PACK_UNIQUE_IDS", "CUDNN_TYPE_INT64", numbers);
      cudnn.set(pack, "VARIANT_PACK_DATA_POINTERS", "CUDNN_TYPE_VOID_PTR", addresses);
      cudnn.set(pack, "VARIANT_PACK_WORKSPACE", "CUDNN_TYPE_VOID_PTR", space);
      cudnn.finalize(pack, "a variant pack");
      const run = () => cudnn.execute(handle, plan.plan, pack);
      const millis = await bestMillis(card, run, 3);
      const { address, floats } = operands[output];
      fillNaN(card, address, floats.length, precision);
      run();
      const got = read(card, address, floats.length, precision);
      tell({
        ...line,
        micros: 1000 * millis,
        tflops: flops / millis / 1e9,
        error: errorOf(pass, g, operands, got),
      });
    } catch (error) {
      tell({ ...line, failure: (error as Error).message });
    }
    cudnn.destroy(pack);
    cudnn.destroy(plan.plan);
    workspace.arena.giveBack(workspace);
    restore(card, operands, output, precision);
    if (++count === mostCandidates) break;
  }
  for (const { block } of Object.values(operands)) block.arena.giveBack(block);
  cudnn.destroyHandle(handle);
}

const outputOf = { forward: "y", inputGradient: "x", filterGradient: "filter" } as const;

interface Operand {
  floats: Float32Array<ArrayBuffer>;
  block: ReturnType<Card["take"]>;
  address: bigint;
}
type Operands = Record<keyof typeof uids, Operand>;

function makeOperands(card: Card, g: Geometry, precision: CudaPrecision): Operands {
  const make = (length: number, seed: number): Operand => {
    let state = seed;
    const floats = Float32Array.from({ length }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 31 - 1;
    });
    if (precision === "bf16") roundAll(floats);
    const block = card.take(4 * length);
    const operand = { floats, block, address: block.address };
    put(card, operand, precision);
    return operand;
  };
  const { batchSize: n } = g;
  return {
    x: make(n * g.inHeight * g.inWidth * g.inChannels, 1),
    filter: make(25 * g.inChannels * g.outChannels, 2),
    y: make(n * g.outHeight * g.outWidth * g.outChannels, 3),
  };
}

function put(card: Card, { floats, address }: Operand, precision: CudaPrecision): void {
  card.copyIn(address, precision === "bf16" ? halves(floats) : floats);
}

/** As an array of floats that holds two bfloat16 each. */
function halves(floats: Float32Array): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(floats.slice().buffer);
  const words = new Uint16Array(2 * Math.ceil(bits.length / 2));
  bits.forEach((each, i) => words[i] = each >>> 16);
  return new Float32Array(words.buffer);
}

function roundAll(floats: Float32Array<ArrayBuffer>): void {
  const bits = new Uint32Array(floats.buffer);
  bits.forEach((each, i) => bits[i] = each & 0xffff0000);
}

function fillNaN(card: Card, address: bigint, length: number, precision: CudaPrecision): void {
  card.fill(address, 0xffffffff, precision === "bf16" ? Math.ceil(length / 2) : length);
}

function read(card: Card, address: bigint, length: number, precision: CudaPrecision): Float32Array {
  if (precision !== "bf16") return card.download(address, length);
  const words = new Uint16Array(card.download(address, Math.ceil(length / 2)).buffer);
  const bits = Uint32Array.from({ length }, (_, i) => words[i] << 16);
  return new Float32Array(bits.buffer);
}

function restore(card: Card, operands: Operands, output: keyof Operands, precision: CudaPrecision) {
  put(card, operands[output], precision);
}

/** The largest error of some numbers against sums in 64 bits, relative to the largest of them. */
function errorOf(
  pass: ConvolutionPass,
  g: Geometry,
  { x, filter, y }: Operands,
  got: Float32Array,
) {
  let [largest, error] = [0, 0];
  let state = 7;
  for (let sample = 0; sample < 60; sample++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    const index = state % got.length;
    const want = exact(pass, g, { x: x.floats, filter: filter.floats, y: y.floats }, index);
    largest = Math.max(largest, Math.abs(want));
    const off = Math.abs(got[index] - want);
    error = Math.max(error, Number.isNaN(off) ? Infinity : off);
  }
  return error / largest;
}

type Arrays = Record<keyof typeof uids, Float32Array>;

function exact(
  pass: ConvolutionPass,
  g: Geometry,
  { x, filter, y }: Arrays,
  index: number,
): number {
  const { inChannels: C, outChannels: K, inHeight: H, inWidth: W, outHeight: P, outWidth: Q } = g;
  const xAt = (n: number, h: number, w: number, c: number) => x[((n * H + h) * W + w) * C + c];
  const yAt = (n: number, p: number, q: number, k: number) => y[((n * P + p) * Q + q) * K + k];
  const fAt = (k: number, u: number, v: number, c: number) => filter[((k * 5 + u) * 5 + v) * C + c];
  const { top, left } = g.padInfo;
  let sum = 0;
  if (pass === "forward") {
    const [n, p, q, k] = [
      Math.floor(index / K / Q / P),
      Math.floor(index / K / Q) % P,
      Math.floor(index / K) % Q,
      index % K,
    ];
    for (let u = 0; u < 5; u++) {
      for (let v = 0; v < 5; v++) {
        const [h, w] = [2 * p + u - top, 2 * q + v - left];
        if (h < 0 || h >= H || w < 0 || w >= W) continue;
        for (let c = 0; c < C; c++) sum += xAt(n, h, w, c) * fAt(k, u, v, c);
      }
    }
  } else if (pass === "inputGradient") {
    const [n, h, w, c] = [
      Math.floor(index / C / W / H),
      Math.floor(index / C / W) % H,
      Math.floor(index / C) % W,
      index % C,
    ];
    for (let u = 0; u < 5; u++) {
      for (let v = 0; v < 5; v++) {
        const [p, q] = [(h + top - u) / 2, (w + left - v) / 2];
        if (!Number.isInteger(p) || !Number.isInteger(q) || p < 0 || p >= P || q < 0 || q >= Q) {
          continue;
        }
        for (let k = 0; k < K; k++) sum += yAt(n, p, q, k) * fAt(k, u, v, c);
      }
    }
  } else {
    const [k, u, v, c] = [
      Math.floor(index / C / 25),
      Math.floor(index / C / 5) % 5,
      Math.floor(index / C) % 5,
      index % C,
    ];
    for (let n = 0; n < g.batchSize; n++) {
      for (let p = 0; p < P; p++) {
        for (let q = 0; q < Q; q++) {
          const [h, w] = [2 * p + u - top, 2 * q + v - left];
          if (h < 0 || h >= H || w < 0 || w >= W) continue;
          sum += xAt(n, h, w, c) * yAt(n, p, q, k);
        }
      }
    }
  }
  return sum;
}

/** The best of some times, after one to warm up. */
async function bestMillis(card: Card, work: () => void, times: number): Promise<number> {
  await card.workMillis(work);
  let best = Infinity;
  for (let time = 0; time < times; time++) best = Math.min(best, await card.workMillis(work));
  return best;
}

function microsOf(times: number, work: () => void): number {
  const start = performance.now();
  for (let time = 0; time < times; time++) work();
  return (performance.now() - start) / times * 1000;
}

async function microsOfAsync(times: number, work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  for (let time = 0; time < times; time++) await work();
  return (performance.now() - start) / times * 1000;
}
