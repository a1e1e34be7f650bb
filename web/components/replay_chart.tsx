import { useMemo } from "preact/hooks";
import { alignCurves, type Curve } from "../browser/align_curves.ts";
import type { Colour } from "../browser/colours.ts";
import { paintReplayMarks } from "../browser/replay_marks.ts";
import { formatNumber } from "../state/format.ts";
import { replayPage, type ReplayState } from "../page/replay_state.ts";
import { type ReplayTable, shownStep } from "../state/replay_view.ts";
import { PageContext, usePage } from "./context.tsx";
import { Plot } from "./plot.tsx";

const curves = [
  { measure: "dLoss", colour: "--d" },
  { measure: "gLoss", colour: "--g" },
] as const;

/** The recorded losses, broad, and the replayed ones, thin; below, how far apart they are. */
export function ReplayChart({ replay }: { replay: ReplayState }) {
  const page = usePage();
  const own = useMemo(() => replayPage(page, replay), []);
  const { words: { replay: words } } = page;
  const { view, table } = replay;
  const losses = useMemo(() => lossCurves(table.value), [table.value]);
  const distances = useMemo(() => distanceCurves(table.value), [table.value]);
  const { steps, started, differsAt } = view.value;
  if (steps.length === 0) return <p class="empty">{words.noSteps}</p>;

  const differs = differsAt === undefined ? "" : words.mark(differsAt);
  const marks = { from: started?.from ?? 0, leadUp: words.leadUp, differsAt, differs };
  const label = (title: string) =>
    [`${title}: ${steps.length}`, differs].filter(Boolean).join(", ");
  return (
    <PageContext.Provider value={own}>
      <figure class="chart">
        <figcaption class="card-head">
          <h3>{words.chart}</h3>
          <Legend replay={replay} />
        </figcaption>
        <Plot
          label={label(words.chart)}
          {...losses}
          height={250}
          paintOver={(plot) => paintReplayMarks(plot, marks)}
        />
      </figure>
      {differsAt !== undefined && (
        <figure class="chart">
          <figcaption class="card-head">
            <h3>{words.apart}</h3>
          </figcaption>
          <Plot label={label(words.apart)} {...distances} isLog height={150} />
        </figure>
      )}
    </PageContext.Provider>
  );
}

/** Each curve with its number at the step that is looked at. */
function Legend({ replay: { view } }: { replay: ReplayState }) {
  const { words: { replay: words, charts }, hovered } = usePage();
  const step = shownStep(view.value, hovered.value);
  return (
    <ul class="legend">
      {curves.flatMap(({ measure, colour }) => {
        const name = charts.series[measure];
        const value = (losses = step?.recorded) => formatNumber(losses?.[measure] ?? NaN);
        return [
          <li key={`${measure} recorded`} class={`${colour.slice(2)} recorded`}>
            {words.recorded(name)} <b>{value()}</b>
          </li>,
          <li key={measure} class={colour.slice(2)}>
            {words.replayed(name)} <b>{value(step?.replayed)}</b>
          </li>,
        ];
      })}
    </ul>
  );
}

function lossCurves({ recorded, replayed }: ReplayTable) {
  return drawn(curves.flatMap(({ measure, colour }): Curve[] => [
    { xs: replayed.step, ys: recorded[measure], line: line(colour, 7, 0.28) },
    { xs: replayed.step, ys: replayed[measure], line: line(colour, 1.75, 1) },
  ]));
}

/** On a logarithmic axis, which cannot show zero. */
function distanceCurves({ recorded, replayed }: ReplayTable) {
  return drawn(curves.map(({ measure, colour }): Curve => ({
    xs: replayed.step,
    ys: replayed[measure].map((value, i) => Math.abs(value - recorded[measure][i]) || NaN),
    line: line(colour, 1.75, 1),
  })));
}

function drawn(all: Curve[]) {
  return { lines: all.map(({ line }) => line), data: alignCurves(all) };
}

function line(colour: Colour, width: number, alpha: number) {
  return { colour, width, alpha };
}
