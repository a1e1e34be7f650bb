import type uPlot from "uplot";
import { type Colour, colourOf } from "../browser/colours.ts";
import { binRange, heatColumns } from "../state/heat.ts";
import type { PageState } from "../state/page_state.ts";
import { isShown } from "../state/navigate.ts";
import { xOfStep, xValues } from "../state/x_axis.ts";
import { usePage } from "./context.tsx";
import { Plot } from "./plot.tsx";

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
      <Plot
        label={title}
        // No line: the axes and the cursor are what is wanted of the plot.
        data={[[...xs], xs.map(() => null)]}
        lines={[{ colour, width: 0, alpha: 0 }]}
        yRange={binRange(view.value.distributions.map((one) => one[of]))}
        height={150}
        isSmall
        paint={(plot) => paintHeat(plot, page, of, colourOf(colour))}
      />
    </figure>
  );
}

const leastPixels = 4;

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
    // Whole pixels: cells that share one would show as a grid.
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
