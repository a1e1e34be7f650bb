/** The result of `bench webgpu` as data, and for people. */
import type { CallCounts, KernelSet } from "../../ops/bench.ts";
import { aligned } from "../cli/table.ts";
import type { PeerRow } from "./cuda_peers.ts";
import { figure } from "./figure.ts";
import type { Absent } from "./programs.ts";
import { type Spread, spreadText } from "./spread.ts";

/** What the adapter can do at best, measured in the same run. */
export interface CeilingRates {
  /** Of a large matrix product by our own kernel. */
  gflops: number;
  /** Read and written by a large copy. */
  gigabytesPerSecond: number;
}

/** One kernel at one shape; a `KernelCase` says what its counts are. */
export interface KernelRow {
  name: string;
  flops: number;
  bytes: number;
  timesAStep: number;
  /** The median of our kernel's times, and of tfjs's own. */
  millis: number;
  stockMillis: number;
}

/** Steps of which the next begin while the numbers of the one before are on their way, as in a run. */
export interface QueuedSteps {
  /** Each step's share. */
  millis: number;
  /** How long JavaScript takes to encode a step; where the processor is the device it works meanwhile. */
  encodingMillis: number | undefined;
}

export interface StepRow {
  /** One step after the other, each awaited. */
  millis: Spread;
  /** Of our kernels alone. */
  queued: QueuedSteps | undefined;
  /** How long the device works on a step, where it has a clock. */
  deviceMillis: number | undefined;
  /** What the last step asked of the device. */
  calls: CallCounts;
}

export interface WebgpuReport {
  config: string;
  description: string;
  /** Whether kernels were timed by the device's clock. */
  hasTimestamps: boolean;
  ceilings: CeilingRates;
  kernels: KernelRow[];
  /** Additions and multiplications of one step's matrix products, in 1e9. */
  gflopAStep: number;
  steps: Record<KernelSet, StepRow>;
  peers: PeerRow[];
  /** Who was looked for and is not there. */
  absentPeers: Absent[];
  /** The largest relative difference between the first losses of the two. */
  lossDifference: number;
  lossesAgree: boolean;
}

/** The report as tables: each kernel, the whole step, peers where there are any, then what to know. */
export function formatWebgpuReport(report: WebgpuReport): string {
  const { config, description, gflopAStep, ceilings, kernels } = report;
  return [
    `${config} on ${description}: ${figure(gflopAStep)} GFLOP a step`,
    `At best: ${figure(ceilings.gflops)} GFLOP/s (a large product, our kernel), ${
      figure(ceilings.gigabytesPerSecond)
    } GB/s (a large copy)`,
    "",
    ...(kernels.length > 0 ? [...kernelTable(kernels, ceilings), ""] : []),
    ...stepTable(report),
    "",
    ...(report.peers.length > 0 ? [...peerTable(report), ""] : []),
    ...notes(report),
  ].join("\n");
}

function kernelTable(rows: readonly KernelRow[], ceilings: CeilingRates): string[] {
  const header = ["kernel", "a step", "ms", "stock ms", "x as fast", "rate", "of best"];
  return aligned([
    header,
    ...rows.map((row) => [
      row.name,
      `${row.timesAStep}`,
      row.millis.toFixed(2),
      row.stockMillis.toFixed(2),
      (row.stockMillis / row.millis).toFixed(1),
      ...rate(row, ceilings),
    ]),
  ]);
}

function rate({ flops, bytes, millis }: KernelRow, ceilings: CeilingRates): [string, string] {
  const [done, best, unit] = flops > 0
    ? [flops / millis / 1e6, ceilings.gflops, "GFLOP/s"]
    : [bytes / millis / 1e6, ceilings.gigabytesPerSecond, "GB/s"];
  return [`${figure(done)} ${unit}`, (done / best).toFixed(2)];
}

function stepTable({ steps: { ours, stock }, gflopAStep }: WebgpuReport): string[] {
  const row = (name: string, text: (step: StepRow) => string) => [name, text(ours), text(stock)];
  const counts: [name: string, of: keyof CallCounts][] = [
    ["dispatches", "dispatches"],
    ["submits", "submits"],
    ["bind groups made", "bindGroups"],
    ["pipelines made", "pipelines"],
    ["buffers made", "buffers"],
    ["uploads", "uploads"],
    ["bytes uploaded", "uploadBytes"],
  ];
  return aligned([
    ["whole step", "ours", "stock"],
    row("ms (min-max)", ({ millis }) => spreadText(millis, 1)),
    row("GFLOP/s", ({ millis }) => figure(1000 * gflopAStep / millis.median)),
    row("ms, queued as in a run", ({ queued }) => queued?.millis.toFixed(1) ?? "-"),
    row("ms to encode", ({ queued }) => queued?.encodingMillis?.toFixed(1) ?? "-"),
    row(
      "device at work",
      ({ millis, queued, deviceMillis }) =>
        deviceMillis === undefined
          ? "-"
          : `${(100 * deviceMillis / (queued?.millis ?? millis.median)).toFixed(0)} %`,
    ),
    ...counts.map(([name, of]) => row(name, ({ calls }) => `${calls[of]}`)),
  ]);
}

/** Peers' times beside ours, which are as many times as long. */
function peerTable({ peers, steps: { ours } }: WebgpuReport): string[] {
  const header = ["peer", "ms (min-max)", "ours takes", "first losses differ by"];
  return aligned([
    header,
    ...peers.map(({ name, millis, outcome, lossDifference }) =>
      millis
        ? [
          name,
          spreadText(millis, 1),
          `${(ours.millis.median / millis.median).toFixed(2)} x`,
          lossDifference!.toExponential(0),
        ]
        : [name, outcome!, "", ""]
    ),
  ]);
}

function notes(
  { steps, kernels, hasTimestamps, lossDifference, lossesAgree, absentPeers }: WebgpuReport,
): string[] {
  const times = steps.stock.millis.median / steps.ours.millis.median;
  return [
    `A step is ${
      times.toFixed(1)
    } times as fast as with tfjs's own kernels; the first losses differ by ${
      lossDifference.toExponential(0)
    }${lossesAgree ? "" : ": NOT THE SAME STEP, do not compare the times"}.`,
    ...(kernels.length > 0 ? [`Kernels are timed by ${clockName(hasTimestamps)}.`] : []),
    ...absentPeers.map(({ name, reason }) => `Not there: ${name}: ${reason}.`),
  ];
}

function clockName(hasTimestamps: boolean): string {
  return hasTimestamps ? "the device's clock" : "the host's clock, start to end";
}
