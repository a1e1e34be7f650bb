import type uPlot from "uplot";
import type { ComponentChildren } from "preact";
import type { Line } from "../browser/align_curves.ts";
import { formatCount, formatNumber } from "../state/format.ts";
import { roomyRange } from "../state/y_range.ts";

interface SketchProps {
  data: uPlot.AlignedData;
  lines: readonly Line[];
  yRange?: [number, number];
  height: number;
  isSmall?: boolean;
  /** What is painted in place of lines, on a field of `sketchSize`. */
  painted?: ComponentChildren;
}

/** Lines are stretched over the plot, whatever its size. */
export const sketchSize = { width: 1000, height: 100 };

/** A chart as the server can draw it: it stands in for the plot until the script runs. */
export function Sketch(
  { data, lines, yRange, height, isSmall = false, painted }: SketchProps,
) {
  const [xs] = data;
  const range = yRange ?? rangeOf(data);
  const paths = lines.map((line, i) => ({ line, d: pathOf(xs, data[i + 1], range) }));
  return (
    <div class={`sketch height-${height} ${isSmall ? "small" : ""}`} aria-hidden="true">
      <svg
        viewBox={`0 0 ${sketchSize.width} ${sketchSize.height}`}
        preserveAspectRatio="none"
        focusable="false"
      >
        {painted ??
          paths.map(({ line: { colour, width, alpha }, d }, i) => (
            <path key={i} d={d} stroke={`var(${colour})`} stroke-width={width} opacity={alpha} />
          ))}
      </svg>
      <span class="top">{formatNumber(range[1])}</span>
      <span class="bottom">{formatNumber(range[0])}</span>
      <span class="first">{formatCount(xs[0])}</span>
      <span class="last">{formatCount(xs[xs.length - 1])}</span>
    </div>
  );
}

function rangeOf([, ...columns]: uPlot.AlignedData): [number, number] {
  let [min, max] = [Infinity, -Infinity];
  for (const column of columns) {
    for (const value of column) {
      if (typeof value !== "number") continue;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
  }
  return min > max ? roomyRange(null, null) : roomyRange(min, max);
}

type Column = ArrayLike<number | null | undefined>;

/** A line through the numbers, with gaps at NaN. */
function pathOf(xs: ArrayLike<number>, ys: Column, [low, high]: [number, number]): string {
  const { width, height } = sketchSize;
  const first = xs[0];
  const span = xs[xs.length - 1] - first || 1;
  let isOpen = false;
  let path = "";
  for (let i = 0; i < xs.length; i++) {
    const y = ys[i];
    if (typeof y !== "number") {
      isOpen = false;
      continue;
    }
    const left = Math.round(width * (xs[i] - first) / span);
    const top = (height * (high - y) / (high - low)).toFixed(1);
    path += `${isOpen ? "L" : "M"}${left} ${top}`;
    isOpen = true;
  }
  return path;
}
