import type uPlot from "uplot";
import { type Colour, colourOf } from "../browser/colours.ts";
import { binRange, heatColumns } from "../state/heat.ts";
import type { PageState } from "../page/page_state.ts";
import { isShown } from "../page/navigate.ts";
import { xOfStep, xValues } from "../state/x_axis.ts";
import { usePage } from "./context.tsx";
import { Explain } from "./explain.tsx";
import { Plot } from "./plot.tsx";
import { sketchSize } from "./sketch.tsx";

interface HeatChartProps {
  title: string;
  of: "z" | "dReal" | "dFake";
  colour: Colour;
}

/** How a histogram changes over time: time to the right, values upwards, crowded bins strong. */
export function HeatChart({ title, of, colour }: HeatChartProps) {
  const page = usePage();
  const { view, table } = page;
  const xs = xValues(table.value, page.axis.value, view.value.startedAt);
  return (
    <figure class="card chart heat">
      <figcaption class="card-head">
        <h3>{title}</h3>
      </figcaption>
      <Explain name={of === "z" ? "z" : "heat"} words={page.words} />
      <Plot
        label={title}
        // No line: the plot only provides the axes and the cursor.
        data={[[...xs], xs.map(() => null)]}
        lines={[{ colour, width: 0, alpha: 0 }]}
        yRange={binRange(view.value.distributions.map((one) => one[of]))}
        height={150}
        isSmall
        sketch={<HeatSketch {...{ page, of, colour }} />}
        paint={(plot) => paintHeat(plot, page, of, colourOf(colour))}
      />
    </figure>
  );
}

const leastPixels = 4;

// Strengths are rounded to this many levels, each one shape: one shape per bin would be long.
const sketchLevels = 6;

/** The same as shapes, without a canvas. */
function HeatSketch({ page, of, colour }: { page: PageState } & Omit<HeatChartProps, "title">) {
  const { view } = page;
  const { width, height } = sketchSize;
  const { distributions } = view.value;
  const [first, last] = [distributions[0].step, distributions[distributions.length - 1].step];
  const lefts = distributions.map(({ step }) => width * (step - first) / (last - first || 1));
  const columns = heatColumns(distributions.map((one) => one[of]), lefts, width / 40);
  const shapes = new Array<string>(sketchLevels + 1).fill("");
  columns.forEach(({ left, cells }, i) => {
    const [from, to] = [left, columns[i + 1]?.left ?? width].map(Math.round);
    const cell = height / cells.length;
    cells.forEach((share, bin) => {
      const top = (height - (bin + 1) * cell).toFixed(1);
      shapes[Math.round(share * sketchLevels)] += `M${from} ${top}h${to - from}v${cell}h${
        from - to
      }z`;
    });
  });
  return (
    <>
      {shapes.slice(1).map((d, i) => (
        <path key={i} class="heat" d={d} fill={`var(${colour})`} opacity={(i + 1) / sketchLevels} />
      ))}
    </>
  );
}

function paintHeat(plot: uPlot, page: PageState, of: HeatChartProps["of"], colour: string): void {
  const { view, table, axis } = page;
  const xs = xValues(table.value, axis.value, view.value.startedAt);
  const shown = view.value.distributions.filter(({ step }) => isShown(page, step));
  const lefts = shown.map(({ step }) =>
    plot.valToPos(xOfStep(step, xs, table.value.step), "x", true)
  );
  const leastWidth = leastPixels * devicePixelRatio;
  const columns = heatColumns(shown.map((one) => one[of]), lefts, leastWidth);
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = colour;
  // Other runs may reach farther than this one.
  const last = plot.valToPos(xs[xs.length - 1], "x", true);
  columns.forEach(({ left, cells }, i) => {
    const right = columns[i + 1]?.left ?? last;
    // Rounded to whole pixels, because cells that share one would show as a grid.
    const [x, end] = [Math.round(left), Math.round(right)];
    const edge = (bin: number) =>
      Math.round(bbox.top + bbox.height - bin * bbox.height / cells.length);
    cells.forEach((share, bin) => {
      ctx.globalAlpha = share;
      ctx.fillRect(x, edge(bin + 1), end - x, edge(bin) - edge(bin + 1));
    });
  });
  ctx.restore();
}
