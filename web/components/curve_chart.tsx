import { useComputed } from "@preact/signals";
import { formatNumber } from "../state/format.ts";
import type { Overlay, PageState } from "../page/page_state.ts";
import type { ChartName } from "../state/curve_examples.ts";
import { runColour } from "../state/run_colours.ts";
import { smooth } from "../state/smooth.ts";
import { indexAfter, type Measure } from "../state/step_table.ts";
import { xValues } from "../state/x_axis.ts";
import type { Colour } from "../browser/colours.ts";
import { alignCurves, type Curve, secondDash } from "../browser/align_curves.ts";
import { usePage } from "./context.tsx";
import { Explain } from "./explain.tsx";
import { Plot } from "./plot.tsx";

type SeriesName = keyof PageState["words"]["charts"]["series"];

export interface CurveSpec {
  measure: SeriesName & Measure;
  colour: Colour;
  /** Drawn strong; the others are thin. */
  isMain?: boolean;
}

interface CurveChartProps {
  title: string;
  curves: CurveSpec[];
  /** How the legend writes a value. */
  format?: (value: number) => string;
  yRange?: [number, number];
  mayBeLog?: boolean;
  /** Which text says what it means. */
  explains?: ChartName;
}

/** What D says of real and of generated images. */
export function OutputsChart() {
  return (
    <CurveChart
      title={usePage().words.charts.outputs}
      explains="outputs"
      yRange={[0, 1]}
      curves={[
        { measure: "meanDReal", colour: "--real", isMain: true },
        { measure: "meanDFake", colour: "--fake", isMain: true },
      ]}
    />
  );
}

/** Some measures over time, raw behind and smoothed in front; other runs' main ones in their colours. */
export function CurveChart(
  { title, curves, format = formatNumber, yRange, mayBeLog = false, explains }: CurveChartProps,
) {
  const page = usePage();
  // Not at each move of the mouse.
  const drawn = useComputed(() => {
    const all = curvesOf(page, curves);
    return { lines: all.map(({ line }) => line), data: alignCurves(all) };
  });
  return (
    <figure class="card chart">
      <figcaption class="card-head">
        <h3>{title}</h3>
        <Legend curves={curves} format={format} />
      </figcaption>
      {explains && <Explain name={explains} words={page.words} />}
      <Plot
        label={`${title}: ${page.table.value.step.length}`}
        {...drawn.value}
        yRange={yRange}
        isLog={mayBeLog && page.isLog.value}
      />
    </figure>
  );
}

/** Each curve with its number under the cursor, else its last. */
function Legend({ curves, format }: Required<Pick<CurveChartProps, "curves" | "format">>) {
  const page = usePage();
  const { words: { charts }, overlays, table, hovered } = page;
  const { step } = table.value;
  const row = hovered.value === undefined ? step.length : indexAfter(step, hovered.value);
  const smoothed = useComputed(() => curves.map(({ measure }) => smoothedOf(page, measure)));
  return (
    <ul class="legend">
      {curves.map(({ measure, colour }, i) => (
        <li key={measure} class={colour.slice(2)}>
          {charts.series[measure]} <b>{format(smoothed.value[i][Math.max(0, row - 1)] ?? NaN)}</b>
        </li>
      ))}
      {overlays.value.flatMap((overlay, i) =>
        mainOf(curves).map(({ measure }, place) => (
          <li
            key={`${overlay.run} ${measure}`}
            class={`overlay ${runColour(i)} ${place === 0 ? "" : "second"}`}
          >
            {overlay.run} {charts.series[measure]}{" "}
            <b>{format(overlayValue(page, overlay, measure))}</b>
          </li>
        ))
      )}
    </ul>
  );
}

const mainOf = (curves: readonly CurveSpec[]) => curves.filter(({ isMain }) => isMain);

/** Another run's number at the step that is pointed at, else its last. */
function overlayValue(
  { hovered, smoothing }: PageState,
  { steps }: Overlay,
  measure: Measure,
): number {
  const { step } = steps;
  const row = hovered.value === undefined ? step.length : indexAfter(step, hovered.value);
  return smooth(steps[measure], smoothing.value)[Math.max(0, row - 1)] ?? NaN;
}

function smoothedOf({ table, smoothing }: PageState, measure: Measure): number[] {
  return smooth(table.value[measure], smoothing.value);
}

/** The raw curves behind, the smoothed before them, other runs last. */
function curvesOf(page: PageState, specs: CurveSpec[]): Curve[] {
  const { table, axis, view, smoothing, overlays } = page;
  const weight = smoothing.value;
  const xs = xValues(table.value, axis.value, view.value.startedAt);
  const raw = specs.filter(() => weight > 0).map(({ measure, colour }): Curve => ({
    xs,
    ys: table.value[measure],
    line: { colour, width: 1, alpha: 0.22 },
  }));
  const smoothed = specs.map(({ measure, colour, isMain }): Curve => ({
    xs,
    ys: smoothedOf(page, measure),
    line: { colour, width: isMain ? 2 : 1, alpha: isMain ? 1 : 0.75 },
  }));
  const others = overlays.value.flatMap(({ steps, startedAt }, i) => {
    const xs = xValues(steps, axis.value, startedAt);
    return mainOf(specs).map(({ measure }, place): Curve => ({
      xs,
      ys: smooth(steps[measure], weight),
      line: {
        colour: `--${runColour(i)}`,
        width: 1.75,
        alpha: 0.95,
        dash: place === 0 ? undefined : secondDash,
        spanGaps: true,
      },
    }));
  });
  return [...raw, ...smoothed, ...others];
}
