import { useEffect } from "preact/hooks";
import { fetchSteps } from "../browser/api.ts";
import { formatMillis } from "../state/format.ts";
import type { PageState } from "../page/page_state.ts";
import { movePart, zoomBy } from "../page/navigate.ts";
import { xAxes } from "../state/x_axis.ts";
import { usePage } from "./context.tsx";
import { CurveChart, OutputsChart } from "./curve_chart.tsx";
import { HeatChart } from "./heat_chart.tsx";
import { Icon, type IconName } from "./icon.tsx";
import { AugmentationChart, MeasureCharts } from "./measure_charts.tsx";
import { MarksNote } from "./marks_note.tsx";

/** The run's numbers over time. All charts show the same steps and share one cursor. */
export function ChartPanel() {
  const page = usePage();
  const { words, view } = page;
  useFineSteps(page);
  const hasSteps = view.value.steps.step.length > 0;
  return (
    <section class="charts" aria-label={words.charts.title}>
      <ChartBar />
      {!hasSteps && <p class="card empty">{words.charts.none}</p>}
      {hasSteps && (
        <>
          <CurveChart
            title={words.charts.loss}
            explains="loss"
            mayBeLog
            curves={[
              { measure: "dLoss", colour: "--d", isMain: true },
              { measure: "gLoss", colour: "--g", isMain: true },
              { measure: "dLossReal", colour: "--real" },
              { measure: "dLossFake", colour: "--fake" },
            ]}
          />
          <OutputsChart />
          <MeasureCharts />
          <AugmentationChart />
          <Heats />
          <CurveChart
            title={`${words.charts.pace} (ms)`}
            explains="pace"
            format={formatMillis}
            mayBeLog
            curves={[
              { measure: "stepMillis", colour: "--d", isMain: true },
              { measure: "waitMillis", colour: "--fake" },
            ]}
          />
          <MarksNote />
        </>
      )}
    </section>
  );
}

function Heats() {
  const { words: { charts }, view, isOwned } = usePage();
  if (view.value.distributions.length === 0) {
    // A run that does not train sends no more steps.
    return isOwned.value ? <p class="note">{charts.noDistributions}</p> : null;
  }
  return (
    <div class="heats">
      <HeatChart title={charts.heatReal} of="dReal" colour="--real" />
      <HeatChart title={charts.heatFake} of="dFake" colour="--fake" />
      <HeatChart title={charts.heatZ} of="z" colour="--g" />
    </div>
  );
}

function ChartBar() {
  const page = usePage();
  const { words: { charts }, axis, smoothing, isLog, range } = page;
  const button = (icon: IconName, label: string, act: () => void, disabled = false) => (
    <button
      type="button"
      class="button quiet"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={act}
    >
      <Icon name={icon} />
    </button>
  );
  return (
    <div class="card chart-bar">
      <div class="segments" role="group" aria-label={charts.axis}>
        {xAxes.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={axis.value === one}
            onClick={() => axis.value = one}
          >
            {charts.axes[one]}
          </button>
        ))}
      </div>
      <label class="smoothing">
        {charts.smoothing}
        <input
          type="range"
          min={0}
          max={0.99}
          step={0.01}
          value={smoothing.value}
          onInput={({ currentTarget }) => smoothing.value = Number(currentTarget.value)}
        />
      </label>
      <label class="switch">
        <input type="checkbox" checked={isLog.value} onChange={() => isLog.value = !isLog.value} />
        {charts.log}
      </label>
      <div class="zoom">
        {button("back", charts.left, () => movePart(page, -0.25))}
        {button("forth", charts.right, () => movePart(page, 0.25))}
        {button("nearer", charts.nearer, () => zoomBy(page, 0.5))}
        {button("farther", charts.farther, () => zoomBy(page, 2))}
        {button("whole", charts.reset, () => range.value = undefined, !range.value)}
      </div>
    </div>
  );
}

// A range that still moves is not worth a request.
const restMillis = 150;

/** Fetches finer steps of a range, once it has stopped moving. */
function useFineSteps({ run, range, fine }: PageState): void {
  useEffect(() => {
    const wanted = range.value;
    if (!wanted) {
      fine.value = undefined;
      return;
    }
    const take = (steps: Awaited<ReturnType<typeof fetchSteps>>) => {
      if (range.value === wanted) fine.value = steps;
    };
    // If the request fails, the coarse curve stays.
    const timer = setTimeout(() => void fetchSteps(run, wanted).then(take, () => {}), restMillis);
    return () => clearTimeout(timer);
  }, [range.value]);
}
