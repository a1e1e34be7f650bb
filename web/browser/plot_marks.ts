import type uPlot from "uplot";
import type { PageState } from "../state/page_state.ts";
import type { StoryEvent } from "../state/run_view.ts";
import { xOfStep, xValues } from "../state/x_axis.ts";
import { type Colour, colourOf } from "./colours.ts";

const colours: Partial<Record<StoryEvent["type"], Colour>> = {
  command: "--accent",
  checkpoint: "--muted",
  incident: "--bad",
  "rolled-back": "--bad",
  "run-resumed": "--muted",
};

/** Lines across a chart: what happened when, and the step whose samples are shown. */
export function paintMarks(plot: uPlot, { view, table, axis, shown, chosen }: PageState): void {
  const xs = xValues(table.value, axis.value, view.value.startedAt);
  const placeOf = (step: number) => plot.valToPos(xOfStep(step, xs, table.value.step), "x", true);
  for (const event of view.value.story) {
    const colour = colours[event.type];
    if (colour && "step" in event) paintLine(plot, placeOf(event.step), colourOf(colour), [3, 4]);
  }
  const sample = view.value.samples[shown.value];
  if (sample && chosen.value !== undefined) {
    paintLine(plot, placeOf(sample.step), colourOf("--ink"), []);
  }
}

function paintLine({ ctx, bbox }: uPlot, x: number, colour: string, dash: number[]): void {
  if (!(x >= bbox.left && x <= bbox.left + bbox.width)) return;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.globalAlpha = dash.length > 0 ? 0.7 : 0.9;
  ctx.setLineDash(dash.map((length) => length * devicePixelRatio));
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.beginPath();
  ctx.arc(x, bbox.top, 3 * devicePixelRatio, 0, 2 * Math.PI);
  ctx.fill();
  ctx.restore();
}
