import uPlot from "uplot";
import { formatCount, formatDuration, formatNumber } from "../state/format.ts";
import type { PageState } from "../page/page_state.ts";
import { roomyRange } from "../state/y_range.ts";
import { xOfStep, xValues } from "../state/x_axis.ts";
import type { Line } from "./align_curves.ts";
import { type Colour, colourOf } from "./colours.ts";

interface PlotWishes {
  page: PageState;
  width: number;
  height: number;
  lines: readonly Line[];
  yRange?: [number, number];
  isLog?: boolean;
  /** If present, no grid lines cross what is painted. */
  paint?: unknown;
  isSmall?: boolean;
}

/** A click may move the mouse by this many pixels. */
export const clickPixels = 4;

/** All charts share one cursor. */
export const syncKey = "charts";

const font = "11px system-ui, sans-serif";

/** What uPlot needs to know to draw lines over steps or time. */
export function plotOptions(wishes: PlotWishes): uPlot.Options {
  const { page, width, height, lines, yRange, isLog, paint, isSmall } = wishes;
  const [ink, rule] = [colourOf("--muted"), colourOf("--rule")];
  const axis = {
    stroke: ink,
    font,
    grid: { show: !paint, stroke: rule, width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height,
    padding: [10, isSmall ? 18 : 20, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: page.axis.value === "wall", range: () => xRange(page) },
      y: isLog ? { distr: 3 } : { range: yRange ?? ((_, min, max) => roomyRange(min, max)) },
    },
    axes: [
      { ...axis, size: 24, ...xLabels(page) },
      { ...axis, size: isSmall ? 30 : 48, values: (_, splits) => splits.map(axisNumber) },
    ],
    series: [{}, ...lines.map((line) => seriesOf(line))],
    cursor: {
      sync: { key: syncKey },
      drag: { x: true, y: false, setScale: false, dist: clickPixels },
      points: { show: false },
      y: false,
    },
  };
}

/** Formats axis labels; on a logarithmic axis uPlot leaves some ticks without one. */
function axisNumber(value: number | null): string {
  return value === null ? "" : formatNumber(value);
}

function seriesOf({ colour, width, alpha, dash, spanGaps }: Line): uPlot.Series {
  return {
    stroke: colourOf(colour as Colour),
    width,
    alpha,
    dash,
    spanGaps,
    // A run with one step, or none, has no line yet.
    points: { show: ({ data: [xs] }) => xs.length === 1, size: 6 },
  };
}

function xLabels({ axis }: PageState): uPlot.Axis {
  if (axis.value === "wall") return {};
  if (axis.value === "log") {
    return {
      splits: logSplits,
      values: (_, splits) => splits.map(powerText),
    };
  }
  const format = axis.value === "step" ? formatCount : formatDuration;
  return { incrs: wholeSteps, values: (_, splits) => splits.map(format) };
}

/** Distances between two labels: there are no half steps. */
const wholeSteps = [1, 10, 100, 1000, 1e4, 1e5, 1e6, 1e7].flatMap((ten) => [ten, 2 * ten, 5 * ten]);

/** Where a logarithmic axis has labels; all are decimal logarithms. */
function logSplits(_plot: uPlot, _axis: number, from: number, to: number): number[] {
  const [least, most] = [10 ** from, 10 ** to];
  const steps = to - from < 1
    ? evenSteps(least, most)
    : roundSteps(to - from > 2.5 ? [1] : [1, 2, 5]);
  return steps.filter((step) => step >= least - 0.5 && step <= most + 0.5).map(Math.log10);
}

/** Within one power of ten, equal distances read best. */
function evenSteps(least: number, most: number): number[] {
  const apart = wholeSteps.find((distance) => distance >= (most - least) / 6) ?? most;
  const first = Math.ceil(Math.max(1, least) / apart);
  return Array.from({ length: 8 }, (_, i) => (first + i) * apart);
}

function roundSteps(factors: readonly number[]): number[] {
  return Array.from({ length: 10 }, (_, ten) => factors.map((factor) => factor * 10 ** ten)).flat();
}

function powerText(place: number): string {
  return formatCount(Math.round(10 ** place));
}

/** What the page shows, on its axis; overlays may reach farther than the run. */
function xRange({ range, table, axis, view, overlays }: PageState): [number, number] {
  const { startedAt } = view.value;
  const xs = xValues(table.value, axis.value, startedAt);
  const { step } = table.value;
  if (range.value) {
    return [xOfStep(range.value.from, xs, step), xOfStep(range.value.to, xs, step)];
  }
  const runs = overlays.value.map((run) => xValues(run.steps, axis.value, run.startedAt));
  const ends = [xs, ...runs].filter(({ length }) => length > 0);
  const least = Math.min(...ends.map((one) => one[0]));
  const most = Math.max(...ends.map((one) => one[one.length - 1]));
  return most > least ? [least, most] : [least, least + 1];
}
