import { useGradients, useMeasured } from "../browser/use_halves.ts";
import type { HalvesState } from "../page/halves_state.ts";
import { formatCount, formatNumber } from "../state/format.ts";
import {
  flowMeasures,
  type FlowRow,
  flowRows,
  healthyRatio,
  withFlow,
} from "../state/gradient_flow.ts";
import { usePage } from "./context.tsx";
import { LookProgress } from "./step_picker.tsx";

/** Places of a run at which gradients are taken: each takes about a step. */
const places = 24;

/**
 * How large each layer's gradients and updates are, over the steps: as training measured them, or else at
 * kept states that the server trains on from.
 *
 * @param canLook whether it can
 */
export function FlowView({ state, canLook }: { state: HalvesState; canLook: boolean }) {
  const { run, view, words: { halves: words } } = usePage();
  const { samples, ended } = view.value;
  const { measured, measure } = state;
  useMeasured(run, state, samples.length);
  const isUnmeasured = measured.value !== undefined && measured.value.length < 2;
  const isLooking = isUnmeasured && ended !== undefined && canLook;
  useGradients(run, state, { places, isWanted: isLooking });
  const flows = withFlow(state.flows.value, measured.value ?? []);
  return (
    <>
      <p class="note">{isLooking ? words.flowLooked : words.flowAbout}</p>
      {(isLooking || state.problem.value) && <LookProgress state={state} />}
      {isUnmeasured && flows.length === 0 && !isLooking && (
        <p class="empty">{ended ? words.flowNone : words.flowSoon}</p>
      )}
      {flows.length > 0 && (
        <>
          <label class="play-class">
            {words.measure}
            <select
              value={measure.value}
              onChange={({ currentTarget }) =>
                measure.value = currentTarget.value as typeof measure.value}
            >
              {flowMeasures.map((one) => (
                <option key={one} value={one}>{words.measures[one]}</option>
              ))}
            </select>
          </label>
          <p>{words.healthy[measure.value]}</p>
          {(["discriminator", "generator"] as const).map((network) => (
            <section key={network} class={`flow ${network}`} aria-label={words.network[network]}>
              <h3>{words.network[network]}</h3>
              <div class="flow-charts">
                {flowRows(flows, network, measure.value).map((row) => (
                  <FlowChart
                    key={row.name}
                    row={row}
                    steps={flows.map(({ step }) => step)}
                    isRatio={measure.value === "ratio"}
                  />
                ))}
              </div>
            </section>
          ))}
        </>
      )}
    </>
  );
}

const [width, height] = [240, 110];
const [left, right, top, bottom] = [34, 8, 10, 18];

/** One layer's number over the steps, by powers of ten. */
function FlowChart({ row: { name, values }, steps, isRatio }: {
  row: FlowRow;
  steps: readonly number[];
  isRatio: boolean;
}) {
  const { words: { halves: words } } = usePage();
  const [low, high] = rangeOf(values, isRatio);
  const [first, last] = [steps[0], steps[steps.length - 1]];
  const x = (step: number) =>
    left + (width - left - right) * (first === last ? 0.5 : (step - first) / (last - first));
  const y = (value: number) =>
    height - bottom - (height - top - bottom) * (Math.log10(value) - low) / (high - low);
  const points = values.flatMap((value, i) => value > 0 ? [[x(steps[i]), y(value)]] : []);
  const now = values[values.length - 1];
  const label = words.flowLabel(name, formatNumber(values[0]), formatNumber(now));
  const isOut = isRatio && (now < healthyRatio.least || now > healthyRatio.most);
  const decades = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  return (
    <figure class={isOut ? "flow-chart out" : "flow-chart"}>
      <figcaption>
        <b>{name}</b> {formatNumber(now)}
        {isOut && <small>{now < healthyRatio.least ? words.small : words.large}</small>}
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        {isRatio && (
          <rect
            class="healthy"
            x={left}
            width={width - left - right}
            y={y(healthyRatio.usual * 10)}
            height={y(healthyRatio.usual / 10) - y(healthyRatio.usual * 10)}
          />
        )}
        {decades.map((power) => (
          <g key={power}>
            <line
              class="axis"
              x1={left}
              x2={width - right}
              y1={y(10 ** power)}
              y2={y(10 ** power)}
            />
            <text x={left - 5} y={y(10 ** power) + 4} text-anchor="end">
              {power === 0 ? "1" : `1e${power}`}
            </text>
          </g>
        ))}
        <polyline points={points.map((point) => point.join()).join(" ")} />
        {points.map(([cx, cy], i) => <circle key={i} cx={cx} cy={cy} r={2.5} />)}
        <text x={left} y={height - 4}>{formatCount(first)}</text>
        <text x={width - right} y={height - 4} text-anchor="end">{formatCount(last)}</text>
      </svg>
    </figure>
  );
}

/** Whole powers of ten around the values; ratios share what is healthy. */
function rangeOf(values: readonly number[], isRatio: boolean): [low: number, high: number] {
  const known = values.filter((value) => value > 0).map(Math.log10);
  const [least, most] = isRatio ? [-4, -2] : [Infinity, -Infinity];
  const low = Math.floor(Math.min(least, ...known));
  const high = Math.ceil(Math.max(most, ...known));
  return Number.isFinite(low) ? [low, Math.max(low + 1, high)] : [-1, 0];
}
