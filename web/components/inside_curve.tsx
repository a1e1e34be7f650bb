import { useMemo } from "preact/hooks";
import { curves, histogramOf } from "../state/feature_maps.ts";
import { formatNumber } from "../state/format.ts";
import type { LayerTrace, Place } from "../state/inspector.ts";
import { usePage } from "./context.tsx";

const [width, height] = [240, 150];
const parts = 40;

/** The activation's curve over a histogram of the numbers that reach it, with the chosen pixel on it. */
export function InsideCurve({ layer, place }: { layer: LayerTrace; place: Place }) {
  const { words: { inside: words } } = usePage();
  const before = (layer.normed ?? layer.sum)!;
  const histogram = useMemo(() => histogramOf(before.values, parts), [before]);
  const { from, to, counts } = histogram;
  const curve = curves[layer.activation];
  const ends = Array.from({ length: 61 }, (_, i) => from + (to - from) * i / 60);
  const [low, high] = [curve(from), curve(to)];
  const x = (value: number) => width * (value - from) / (to - from);
  const y = (value: number) => height - 6 - (height - 12) * (value - low) / (high - low || 1);
  const tallest = Math.max(...counts);
  const [, columns, channels] = before.shape;
  const chosen = before.values[(place.row * columns + place.column) * channels + place.channel];
  return (
    <figure class="inside-curve">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={words.curveLabel(layer.activation)}
      >
        {counts.map((count, i) => (
          <rect
            key={i}
            class="bar"
            x={i * width / parts + 0.5}
            width={width / parts - 1}
            y={height * (1 - count / tallest)}
            height={height * count / tallest}
          />
        ))}
        {from < 0 && to > 0 && <line class="zero" x1={x(0)} x2={x(0)} y1={0} y2={height} />}
        <polyline points={ends.map((value) => `${x(value)},${y(curve(value))}`).join(" ")} />
        <circle cx={x(chosen)} cy={y(curve(chosen))} r={5} />
      </svg>
      <figcaption>
        <b>{words.curve}</b>
        <br />
        {formatNumber(from)} – {formatNumber(to)}. {words.curveHint}
      </figcaption>
    </figure>
  );
}
