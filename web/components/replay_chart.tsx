import { useMemo } from "preact/hooks";
import { alignCurves, type Curve } from "../browser/align_curves.ts";
import type { Colour } from "../browser/colours.ts";
import { paintDivergence } from "../browser/paint_divergence.ts";
import { formatNumber } from "../state/format.ts";
import { replayPage, type ReplayState } from "../state/replay_state.ts";
import { type ReplayTable, shownStep } from "../state/replay_view.ts";
import { PageContext, usePage } from "./context.tsx";
import { Plot } from "./plot.tsx";

const curves = [
  { measure: "dLoss", colour: "--d" },
  { measure: "gLoss", colour: "--g" },
] as const;

/** The recorded losses, broad, and the replayed ones, thin: where both are one, nothing differs. */
export function ReplayChart({ replay }: { replay: ReplayState }) {
  const page = usePage();
  const own = useMemo(() => replayPage(page, replay), []);
  const { words: { replay: words, charts }, hovered } = page;
  const { view, table } = replay;
  const drawn = useMemo(() => drawnCurves(table.value), [table.value]);
  if (view.value.steps.length === 0) return <p class="empty">{words.noSteps}</p>;

  const step = shownStep(view.value, hovered.value);
  const { differsAt } = view.value;
  const mark = differsAt === undefined ? "" : `, ${words.mark(differsAt)}`;
  return (
    <PageContext.Provider value={own}>
      <figure class="chart">
        <figcaption class="card-head">
          <h3>{words.chart}</h3>
          <ul class="legend">
            {curves.map(({ measure, colour }) => {
              const name = charts.series[measure];
              const recorded = step?.recorded?.[measure] ?? NaN;
              const replayed = step?.replayed[measure] ?? NaN;
              return [
                <li key={`${measure} recorded`} class={`${colour.slice(2)} recorded`}>
                  {words.recorded(name)} <b>{formatNumber(recorded)}</b>
                </li>,
                <li key={`${measure} replayed`} class={colour.slice(2)}>
                  {words.replayed(name)} <b>{formatNumber(replayed)}</b>
                </li>,
              ];
            })}
          </ul>
        </figcaption>
        <Plot
          label={`${words.chart}: ${view.value.steps.length}${mark}`}
          {...drawn}
          height={260}
          paintOver={(plot) =>
            differsAt !== undefined && paintDivergence(plot, differsAt, words.mark(differsAt))}
        />
      </figure>
    </PageContext.Provider>
  );
}

function drawnCurves({ recorded, replayed }: ReplayTable) {
  const all = curves.flatMap(({ measure, colour }): Curve[] => [
    { xs: replayed.step, ys: recorded[measure], line: line(colour, 7, 0.28) },
    { xs: replayed.step, ys: replayed[measure], line: line(colour, 1.75, 1) },
  ]);
  return { lines: all.map(({ line }) => line), data: alignCurves(all) };
}

function line(colour: Colour, width: number, alpha: number) {
  return { colour, width, alpha };
}
