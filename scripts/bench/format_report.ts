/** The result of `bench step` for people. */
import { aligned } from "./align.ts";
import { isBusy } from "./busy.ts";
import type { Measured, Row, StepReport } from "./report.ts";
import { spreadText } from "./spread.ts";
import { type LayerFlops, passCount } from "./step_flops.ts";

export function formatReport(report: StepReport): string {
  return [
    `${report.config}: batch ${report.batchSize}, ${report.gflopAStep.toFixed(1)} GFLOP a step`,
    "",
    ...layerTable(report.layers),
    "",
    ...resultTable(report.rows),
    "",
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
  "",
  "ms a step (min-max)",
  "x first",
  "GFLOP/s",
  "of sgemm",
  "of shapes",
  "non-GEMM",
  "peak MiB",
  "loss diff",
  "steps",
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
    optional(measured.outsideGemm, (part) => `${(100 * part).toFixed(0)} %`),
    (peakBytes / 2 ** 20).toFixed(0),
    differenceCell(measured),
    measuredSteps > 0 ? `${measuredSteps}` : "warm-up",
  ];
}

function differenceCell({ lossDifference, lossesAgree }: Measured): string {
  const text = optional(lossDifference, (difference) => difference.toExponential(0));
  return lossesAgree ? text : `${text} !`;
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
    ...(sgemm
      ? [
        `sgemm alone, ${sgemm.description}: ${
          spreadText(sgemm.largeGflops, 0)
        } GFLOP/s at 2048x2048x2048, ` +
        `${spreadText(sgemm.ofStepGflops, 0)} at the step's shapes`,
      ]
      : []),
  ];
}

function howToRead({ rows }: StepReport): string {
  const first = rows.length > 0 ? rows[0].name : "the first row";
  return `How to read it: where "x first" is 2.00, a step takes twice as long as ${first}'s; where "of ` +
    'sgemm" is 0.65, it computes at 65 % of the rate of a large matrix product in this same run, and "of ' +
    'shapes" holds it against products of the very shapes that the step is made of.';
}

function optional(value: number | undefined, text: (value: number) => string): string {
  return value === undefined ? "-" : text(value);
}
