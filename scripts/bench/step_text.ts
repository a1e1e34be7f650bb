/** The result of `bench step` for people. */
import { aligned } from "../cli/table.ts";
import { isBusy } from "./contenders.ts";
import { percent, spreadText } from "./measure.ts";
import { type LayerFlops, passCount } from "./step_flops.ts";
import type { EngineWork, Measured, Row, SgemmRates, StepReport } from "./step_report.ts";

export function formatReport(report: StepReport): string {
  return [
    `${report.config}: batch ${report.batchSize}, ${report.gflopAStep.toFixed(1)} GFLOP a step`,
    "",
    ...layerTable(report.layers),
    "",
    ...resultTable(report.rows),
    "",
    ...workTables(report),
    ...notes(report),
    howToRead(report),
  ].join("\n");
}

function layerTable(layers: readonly LayerFlops[]): string[] {
  const header = ["layer", "GFLOP a pass", "forward", "filter gradient", "input gradient", "GFLOP"];
  const rows = layers.map((each) => [
    `${each.network} ${each.layer}`,
    (each.passFlops / 1e9).toFixed(3),
    `${each.forward}`,
    `${each.filterGradient}`,
    `${each.inputGradient}`,
    (each.passFlops * passCount(each) / 1e9).toFixed(2),
  ]);
  return aligned([header, ...rows]);
}

const resultHeader = [
  ...["", "ms a step (min-max)", "x first", "GFLOP/s", "of sgemm", "of shapes", "non-GEMM"],
  ...["non-layer", "peak MiB", "loss diff", "steps"],
];

function resultTable(rows: readonly Row[]): string[] {
  return aligned([resultHeader, ...rows.map((row) => [row.name, ...cells(row)])]);
}

function cells({ measured, measuredSteps }: Row): string[] {
  if (!measured) return Array(resultHeader.length - 1).fill("-");
  const { millis, gflops, peakBytes } = measured;
  return [
    spreadText(millis, 0),
    optional(measured.timesTheFirst, (times) => times.toFixed(2)),
    gflops.toFixed(1),
    optional(measured.ofLargeSgemm, (part) => part.toFixed(2)),
    optional(measured.ofStepSgemm, (part) => part.toFixed(2)),
    optional(measured.outsideGemm, (part) => percent(part)),
    optional(measured.outsideLayers, (part) => percent(part)),
    (peakBytes / 2 ** 20).toFixed(0),
    differenceCell(measured),
    measuredSteps > 0 ? `${measuredSteps}` : "warm-up",
  ];
}

function differenceCell({ lossDifference, lossesAgree }: Measured): string {
  const text = optional(lossDifference, (difference) => difference.toExponential(0));
  return lossesAgree ? text : `${text} !`;
}

/** What computed each pass of each layer, and how fast: of our own fastest backend. */
function workTables({ rows, layers }: StepReport): string[] {
  const own = rows.flatMap(({ name, measured }) => measured?.work ? [{ name, ...measured }] : []);
  const [fastest] = own.toSorted((a, b) => a.millis.median - b.millis.median);
  return fastest ? [...workTable(fastest.name, fastest.work!, layers), ""] : [];
}

const passes = ["forward", "filterGradient", "inputGradient"] as const;

function workTable(
  name: string,
  work: readonly EngineWork[],
  layers: readonly LayerFlops[],
): string[] {
  const title = `${name}: ms a step, GFLOP/s, engine`;
  const header = [title, "forward", "filter gradient", "input gradient"];
  const rows = layers.map(({ network, layer, passFlops }) => {
    const own = work.filter((each) => each.layer === `${network}.${layer}`);
    const text = ({ millis, count, engine }: EngineWork) => {
      const gflops = (count * passFlops / millis / 1e6).toFixed(0);
      return `${millis.toFixed(1)} ${gflops.padStart(4)} ${engine}`;
    };
    const cell = (pass: EngineWork["pass"]) =>
      own.filter((each) => each.pass === pass).map(text).join(" + ") || "-";
    return [`${network} ${layer}`, ...passes.map(cell)];
  });
  return aligned([header, ...rows]);
}

function notes({ rows, absent, sgemm, loadBefore, cores }: StepReport): string[] {
  const busy = isBusy(loadBefore, cores)
    ? [`The machine was busy (load ${loadBefore.toFixed(1)} on ${cores} cores): measure again.`]
    : [];
  const disagreeing = rows.filter(({ measured }) => measured && !measured.lossesAgree);
  return [
    ...disagreeing.map(({ name }) =>
      `LOSSES DIFFER: ${name} does not make the same step as ${
        rows[0].name
      }: do not compare their times.`
    ),
    ...busy,
    ...rows.flatMap(({ name, outcome }) => outcome === undefined ? [] : [`${name}: ${outcome}`]),
    ...absent.map(({ name, reason }) => `${name}: ${reason}`),
    ...(sgemm ? sgemmNotes(sgemm) : []),
  ];
}

/** The fastest one first. */
function sgemmNotes({ libraries, ofStepGflops, ofStepOn }: SgemmRates): string[] {
  const sorted = libraries.toSorted((a, b) => b.largeGflops.median - a.largeGflops.median);
  return [
    ...sorted.map(({ description, largeGflops, rates: { convolution } }) =>
      `sgemm alone, ${description}: ${spreadText(largeGflops, 0)} GFLOP/s at 2048x2048x2048` +
      (convolution === undefined ? "" : `; convolution alone: ${convolution.toFixed(0)}`)
    ),
    `at the step's shapes, ${ofStepOn}: ${spreadText(ofStepGflops, 0)} GFLOP/s`,
  ];
}

function howToRead({ rows }: StepReport): string {
  const first = rows.length > 0 ? rows[0].name : "the first row";
  return `How to read it: where "x first" is 2.00, a step takes twice as long as ${first}'s; where "of ` +
    'sgemm" is 0.65, it computes at 65 % of the rate of a large matrix product by the fastest library, ' +
    'and "of shapes" holds it against products of the very shapes that the step is made of. "non-GEMM" ' +
    'is the part of a step outside of matrix products, "non-layer" that outside of convolutions and ' +
    "linear layers.";
}

function optional(value: number | undefined, text: (value: number) => string): string {
  return value === undefined ? "-" : text(value);
}
