/** Measurements of a card for `scripts/bench/cuda_probe.ts`. */
import { geometryOf } from "../device/geometry.ts";
import type { Card } from "./base/card.ts";
import { type ConvolutionPass, describe } from "./libraries/convolution_plan.ts";
import { CublasLt } from "./libraries/cublaslt.ts";
import { CudnnConvolutions } from "./base/cudnn_convolutions.ts";
import { PatchProducts } from "./base/patch_products.ts";
import { Products } from "./base/products.ts";
import { int } from "./base/kernel_arguments.ts";
import { driverConstants } from "./libraries/driver_symbols.ts";
import { openCuda } from "./base/open_cuda.ts";

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

const passes: readonly ConvolutionPass[] = ["forward", "inputGradient", "filterGradient"];

/** c64's convolutions, and the largest of quickstart's, mnist's and c128's. */
const layers = [
  ...[[64, 3, 64], [32, 64, 128], [16, 128, 256], [8, 256, 512]],
  ...[[32, 3, 32], [16, 32, 64], [8, 64, 128], [28, 11, 11], [14, 21, 74], [128, 3, 64], [
    64,
    64,
    128,
  ]],
];

/**
 * Each pass of each convolution by cuDNN and by patches, in microseconds, and which engine of cuDNN's
 * shows that it is right.
 */
export async function measureWays(tell: (line: unknown) => void): Promise<void> {
  for (const precision of precisions) {
    const open = openCuda({});
    const { card, cudnn, cublasLt } = open;
    const own = new CudnnConvolutions(card, cudnn, precision);
    const patches = new PatchProducts(card, new Products(card, cublasLt, precision));
    try {
      for (const [size, channels, filters] of layers) {
        const shape: [number, number, number, number] = [64, size, size, channels];
        const g = geometryOf(shape, [5, 5, channels, filters], { strides: 2, pad: "same" });
        const micros: Record<string, number[]> = { cudnn: [], patches: [] };
        const lengths = [g.inShape, [25, channels, filters], g.outShape].map((each) =>
          each.reduce((product, one) => product * one, 1)
        );
        const blocks = lengths.map((length) => card.take(4 * length));
        blocks.forEach(({ address }, i) => card.fill(address, 0x3f000000 + i, lengths[i]));
        const [x, filter, y] = blocks.map(({ address }) => address);
        const operand = { dataId: {}, address: filter };
        for (const pass of passes) {
          const byPatches = () => patches[pass](g, { x, filter, y });
          const byCudnn = () =>
            pass === "filterGradient"
              ? own.filterGradient(g, { x, filter, y })
              : own[pass](g, { x, y }, operand);
          micros.patches.push(1000 * await bestMillis(card, byPatches, 3));
          const right = own.takes(pass, g);
          micros.cudnn.push(right ? 1000 * await bestMillis(card, byCudnn, 3) : NaN);
        }
        own.forget(operand.dataId);
        for (const block of blocks) block.arena.giveBack(block);
        tell({ precision, layer: describe(g), passes, ...micros });
      }
      tell({ precision, engines: own.describe() });
    } catch (error) {
      tell({ precision, failure: (error as Error).stack });
    } finally {
      own.close();
      open.close();
    }
  }
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
