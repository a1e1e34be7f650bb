import type uPlot from "uplot";
import { isShown } from "../page/navigate.ts";
import type { PageState } from "../page/page_state.ts";
import type { StoryEvent } from "../state/run_view.ts";
import { xOfStep, xValues } from "../state/x_axis.ts";
import { type Colour, colourOf } from "./colours.ts";

/** The marked types of events, with their colours. */
export const markColours = {
  command: "--accent",
  checkpoint: "--muted",
  incident: "--bad",
  "rolled-back": "--warn",
  "run-resumed": "--good",
} as const satisfies Partial<Record<StoryEvent["type"], Colour>>;

export type MarkType = keyof typeof markColours;

// Object.keys returns plain strings.
export const markTypes = Object.keys(markColours) as MarkType[];

export type MarkedEvent = StoryEvent & { type: MarkType };

export interface Mark {
  step: number;
  event: MarkedEvent;
}

/** The marked events of a run, with their steps. */
export function marksOf(story: readonly StoryEvent[]): Mark[] {
  const isMarked = (event: StoryEvent): event is MarkedEvent => event.type in markColours;
  return story.filter(isMarked).map((event) => ({
    // The networks went back; step numbers continue.
    step: event.type === "rolled-back" ? event.from : event.step,
    event,
  }));
}

// More lines would hide the curves.
const mostLines = 40;

/** Draws a line across the chart at each marked event; a frequent type gets only dots above the chart. */
export function paintMarks(plot: uPlot, page: PageState): void {
  const marks = marksOf(page.view.value.story).filter(({ step }) => isShown(page, step));
  const placeOf = placesIn(plot, page);
  for (const type of markTypes) {
    const places = marks.filter(({ event }) => event.type === type).map(({ step }) =>
      placeOf(step)
    );
    if (places.length === 0) continue;
    const look = { colour: colourOf(markColours[type]), isDashed: true };
    for (const place of places) {
      paintDot(plot, place, look);
      if (places.length <= mostLines) paintLine(plot, place, look);
    }
  }
}

/** A line at the step whose samples were chosen. */
export function paintChosen(plot: uPlot, page: PageState): void {
  const sample = page.view.value.samples[page.shown.value];
  if (!sample || page.chosen.value === undefined || !isShown(page, sample.step)) return;
  const place = placesIn(plot, page)(sample.step);
  const look = { colour: colourOf("--ink"), isDashed: false };
  paintDot(plot, place, look);
  paintLine(plot, place, look);
}

/** The position of a step, in pixels of the canvas. */
function placesIn(plot: uPlot, { view, table, axis }: PageState): (step: number) => number {
  const xs = xValues(table.value, axis.value, view.value.startedAt);
  return (step) => plot.valToPos(xOfStep(step, xs, table.value.step), "x", true);
}

interface Look {
  colour: string;
  isDashed: boolean;
}

function paintLine({ ctx, bbox }: uPlot, x: number, { colour, isDashed }: Look): void {
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.globalAlpha = isDashed ? 0.7 : 0.9;
  if (isDashed) ctx.setLineDash([3 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}

function paintDot({ ctx, bbox }: uPlot, x: number, { colour }: Look): void {
  ctx.save();
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.arc(x, bbox.top, 3 * devicePixelRatio, 0, 2 * Math.PI);
  ctx.fill();
  ctx.restore();
}
