import type uPlot from "uplot";
import { type Colour, colourOf } from "../browser/colours.ts";
import { binRange, heat } from "../state/heat.ts";
import type { PageState } from "../state/page_state.ts";
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
        paint={(plot) => paintHeat(plot, page, of, colourOf(colour))}
      />
    </figure>
  );
}

function paintHeat(plot: uPlot, page: PageState, of: HeatChartProps["of"], colour: string): void {
  const { view, table, axis } = page;
  const { distributions, startedAt } = view.value;
  const xs = xValues(table.value, axis.value, startedAt);
  const left = distributions.map(({ step }) =>
    plot.valToPos(xOfStep(step, xs, table.value.step), "x", true)
  );
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = colour;
  heat(distributions.map((one) => one[of])).forEach((cells, i) => {
    // A column reaches to the next; the last is as wide as the one before.
    const width = (left[i + 1] ?? 2 * left[i] - (left[i - 1] ?? left[i] - bbox.width)) - left[i];
    const height = bbox.height / cells.length;
    cells.forEach((share, bin) => {
      ctx.globalAlpha = share;
      const top = bbox.top + bbox.height - (bin + 1) * height;
      // A little larger, or the background shows between the cells.
      ctx.fillRect(left[i], top, width + 0.7, height + 0.7);
    });
  });
  ctx.restore();
}
