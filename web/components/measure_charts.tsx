import { alignCurves } from "../browser/align_curves.ts";
import type { Colour } from "../browser/colours.ts";
import type { MeasuresTaken } from "../../pipeline/contracts/events.ts";
import type { ChartName } from "../state/curve_examples.ts";
import { formatCount, formatNumber, formatPercent } from "../state/format.ts";
import { type MeasureName, measuresOf } from "../../pipeline/contracts/measures_of.ts";
import { xValues } from "../state/x_axis.ts";
import { usePage } from "./context.tsx";
import { Explain } from "./explain.tsx";
import { Plot } from "./plot.tsx";

/** How good the samples were at each step that was measured; nothing where none was. */
export function MeasureCharts() {
  const { words, view } = usePage();
  const { all, best } = measuresOf(view.value);
  const newest = all.at(-1);
  if (!newest) return <SampleChart />;
  const note = words.measures.note(
    formatCount(newest.images),
    formatCount(newest.realImages),
    newest.areHeldOut,
    newest.extractor,
  );
  return (
    <>
      <MeasureChart
        title={words.measures.title}
        explains="quality"
        curves={[{
          name: newest.frechet === undefined ? "kid" : "frechet",
          colour: "--g",
        }]}
        measures={all}
        note={best && words.measures.best(formatCount(best.step), formatNumber(best.value))}
      />
      {newest.precision !== undefined && (
        <MeasureChart
          title={`${words.measures.precision}, ${words.measures.recall}`}
          explains="precision"
          curves={[{ name: "precision", colour: "--real" }, { name: "recall", colour: "--fake" }]}
          measures={all}
          yRange={[0, 1]}
        />
      )}
      <SampleChart />
      <p class="note">{note}</p>
    </>
  );
}

/** How likely D's images are changed, where that adapts itself. */
export function AugmentationChart() {
  const { words, view } = usePage();
  return (
    <EventChart
      title={words.charts.augmentation}
      name={words.stats.augmentation}
      events={view.value.augmentations}
      valueOf={({ strength }) => strength}
      format={formatPercent}
      yRange={[0, 1]}
    />
  );
}

/** The kernel distance of each sample's images: more often than other measures, and rougher. */
function SampleChart() {
  const { words, view } = usePage();
  const { kids } = view.value;
  const extractor = kids.at(-1)?.extractor; // numbers of others are no part of its curve
  return (
    <EventChart
      title={words.charts.kidOfSamples}
      name={`${words.measures.kid} (${extractor})`}
      events={kids.filter((kid) => kid.extractor === extractor)}
      valueOf={({ kid }) => kid}
      format={formatNumber}
    />
  );
}

interface EventChartProps<T> {
  title: string;
  /** The curve's, in the legend. */
  name: string;
  events: readonly T[];
  valueOf: (event: T) => number;
  format: (value: number) => string;
  yRange?: [number, number];
}

/** One number of one kind of event over the steps; nothing before the first. */
function EventChart<T extends { step: number; at: number }>(
  { title, name, events, valueOf, format, yRange }: EventChartProps<T>,
) {
  const page = usePage();
  if (events.length === 0) return null;
  const times = { step: events.map(({ step }) => step), at: events.map(({ at }) => at) };
  const xs = xValues(times, page.axis.value, page.view.value.startedAt);
  const ys = events.map(valueOf);
  const line = { colour: "--real" as const, width: 2, alpha: 1 };
  return (
    <figure class="card chart">
      <figcaption class="card-head">
        <h3>{title}</h3>
        <ul class="legend">
          <li class="real">
            {name} <b>{format(ys[ys.length - 1])}</b>
          </li>
        </ul>
      </figcaption>
      <Plot
        label={title}
        data={alignCurves([{ xs, ys, line }])}
        lines={[line]}
        yRange={yRange}
        height={150}
      />
    </figure>
  );
}

interface MeasureChartProps {
  title: string;
  curves: { name: MeasureName; colour: Colour }[];
  measures: readonly MeasuresTaken[];
  yRange?: [number, number];
  note?: string;
  explains: ChartName;
}

function MeasureChart({ title, curves, measures, yRange, note, explains }: MeasureChartProps) {
  const page = usePage();
  const { words } = page;
  const times = { step: measures.map(({ step }) => step), at: measures.map(({ at }) => at) };
  const xs = xValues(times, page.axis.value, page.view.value.startedAt);
  const data = alignCurves(curves.map(({ name, colour }) => ({
    xs,
    ys: measures.map((one) => one[name] ?? NaN),
    line: { colour, width: 2, alpha: 1 },
  })));
  return (
    <figure class="card chart">
      <figcaption class="card-head">
        <h3>{title}</h3>
        <ul class="legend">
          {curves.map(({ name, colour }) => (
            <li key={name} class={colour.slice(2)}>
              {words.measures[name]} <b>{formatNumber(measures.at(-1)?.[name] ?? NaN)}</b>
            </li>
          ))}
          {note && <li>{note}</li>}
        </ul>
      </figcaption>
      <Explain name={explains} words={words} />
      <Plot
        label={title}
        data={data}
        lines={curves.map(({ colour }) => ({ colour, width: 2, alpha: 1 }))}
        yRange={yRange}
        height={150}
      />
    </figure>
  );
}
