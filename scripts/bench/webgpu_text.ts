/** The result of `bench webgpu` for people. */
import { aligned } from "../cli/table.ts";
import { figure, percent, spreadText } from "./measure.ts";
import type { CeilingRates, KernelRow, WebgpuReport } from "./webgpu_compare.ts";
import type { StepRow } from "./webgpu_steps.ts";

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
  const count = (name: string, of: keyof StepRow["calls"]) =>
    row(name, ({ calls }) => `${calls[of]}`);
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
          : percent(deviceMillis / (queued?.millis ?? millis.median)),
    ),
    count("dispatches", "dispatches"),
    count("submits", "submits"),
    count("bind groups made", "bindGroups"),
    count("pipelines made", "pipelines"),
    count("buffers made", "buffers"),
    count("uploads", "uploads"),
    count("bytes uploaded", "uploadBytes"),
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
  const times = (steps.stock.millis.median / steps.ours.millis.median).toFixed(1);
  const verdict = lossesAgree ? "" : ": NOT THE SAME STEP, do not compare the times";
  const clock = hasTimestamps ? "the device's clock" : "the host's clock, start to end";
  return [
    `A step is ${times} times as fast as with tfjs's own kernels; the first losses differ by ` +
    `${lossDifference.toExponential(0)}${verdict}.`,
    ...(kernels.length > 0 ? [`Kernels are timed by ${clock}.`] : []),
    ...absentPeers.map(({ name, reason }) => `Not there: ${name}: ${reason}.`),
  ];
}
