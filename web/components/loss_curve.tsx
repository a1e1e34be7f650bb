import { formatNumber, formatPercent } from "../state/format.ts";
import {
  type Halves,
  lossOf,
  meanOf,
  probability,
  type Side,
  type Verdicts,
} from "../state/step_halves.ts";
import { usePage } from "./context.tsx";

const [width, height, margin] = [260, 170, 22];
const mostLoss = 4;
/** Hinge has no probability: its curve is over the logit. */
const logitReach = 4;

interface LossCurveProps {
  loss: Halves["loss"];
  side: Side;
  verdicts: Verdicts;
  title?: string;
}

/** The loss as the curve that it is, and where this batch's images lie on it, before and after. */
export function LossCurve({ loss, side, verdicts, title }: LossCurveProps) {
  const { words: { halves: words } } = usePage();
  const isGan = loss === "gan";
  const share = (logit: number) =>
    isGan ? probability(logit) : (Math.max(-logitReach, Math.min(logitReach, logit)) + logitReach) /
      (2 * logitReach);
  const x = (logit: number) => margin + (width - margin - 8) * share(logit);
  const y = (value: number) =>
    height - margin - (height - margin - 8) * Math.max(-0.05, Math.min(1, value / mostLoss));
  const of = (logit: number) => lossOf(loss, side, logit);
  const logits = Array.from({ length: 121 }, (_, i) => {
    const at = (i + 0.5) / 121;
    return isGan ? Math.log(at / (1 - at)) : (2 * at - 1) * logitReach;
  });
  const { before, after } = verdicts;
  const means = [before, after].map((values) => meanOf(values, of));
  const outputs = [before, after].map((values) =>
    isGan ? formatPercent(meanOf(values, probability)) : formatNumber(meanOf(values))
  );
  const [lossBefore, lossAfter] = means.map(formatNumber);
  const dots = (values: Float32Array, name: string) =>
    [...values].map((logit, i) => (
      <circle key={`${name}${i}`} class={name} cx={x(logit)} cy={y(of(logit))} r={3} />
    ));
  const summary = words.summary(lossBefore, lossAfter, outputs[0], outputs[1]);
  return (
    <figure class={`loss-curve ${side}`}>
      <figcaption>
        <b>{words.curves[loss][side]}</b> {title && <small>{title}</small>}
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={summary}>
        <line x1={margin} x2={width - 8} y1={y(0)} y2={y(0)} class="axis" />
        <line x1={margin} x2={margin} y1={8} y2={y(0)} class="axis" />
        <polyline points={logits.map((logit) => `${x(logit)},${y(of(logit))}`).join(" ")} />
        {[...before].map((logit, i) => (
          <line
            key={i}
            class="way"
            x1={x(logit)}
            y1={y(of(logit))}
            x2={x(after[i])}
            y2={y(of(after[i]))}
          />
        ))}
        {dots(before, "before")}
        {dots(after, "after")}
        {means.map((mean, i) => (
          <line
            key={i}
            class={`mean ${i === 0 ? "before" : "after"}`}
            x1={margin - 6}
            x2={margin + 6}
            y1={y(mean)}
            y2={y(mean)}
          />
        ))}
        <text x={margin} y={height - 6}>{isGan ? "0" : `−${logitReach}`}</text>
        <text x={width - 8} y={height - 6} text-anchor="end">{isGan ? "1" : logitReach}</text>
        <text x={(width + margin) / 2} y={height - 6} text-anchor="middle">
          {words.axis[isGan ? "gan" : "hinge"][side]}
        </text>
        <text x={margin - 8} y={14} text-anchor="end">{mostLoss}</text>
      </svg>
      <p>{summary}</p>
    </figure>
  );
}
