/** What is marked on the charts of a replay. */
import type uPlot from "uplot";
import { type Colour, colourOf } from "./colours.ts";

export interface ReplayMarks {
  /** The first requested step; those before it lead up. */
  from: number;
  leadUp: string;
  /** The first step that differs. */
  differsAt?: number;
  differs: string;
}

/** Shades the steps that lead up, and draws a line where the two curves part. */
export function paintReplayMarks(plot: uPlot, marks: ReplayMarks): void {
  const { ctx } = plot;
  ctx.save();
  shadeBefore(plot, marks.from, marks.leadUp);
  if (marks.differsAt !== undefined) rule(plot, marks.differsAt, marks.differs);
  ctx.restore();
}

function shadeBefore(plot: uPlot, from: number, label: string): void {
  const { ctx, bbox } = plot;
  const width = Math.min(plot.valToPos(from, "x", true) - bbox.left, bbox.width);
  if (!(width > 0)) return;
  ctx.fillStyle = colourOf("--muted");
  ctx.globalAlpha = 0.1;
  ctx.fillRect(bbox.left, bbox.top, width, bbox.height);
  ctx.globalAlpha = 1;
  write(plot, { text: label, x: bbox.left, colour: "--muted", y: bbox.top + bbox.height - 8 });
}

function rule(plot: uPlot, step: number, text: string): void {
  const { ctx, bbox } = plot;
  const x = plot.valToPos(step, "x", true);
  if (!(x >= bbox.left && x <= bbox.left + bbox.width)) return;
  const pixel = devicePixelRatio;
  ctx.strokeStyle = colourOf("--bad");
  ctx.lineWidth = 1.5 * pixel;
  ctx.setLineDash([4 * pixel, 3 * pixel]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  write(plot, { text, x, colour: "--bad", y: bbox.top + 12 * pixel });
}

interface Writing {
  text: string;
  x: number;
  y: number;
  colour: Colour;
}

/** Beside `x`, on the side that has more room. */
function write({ ctx, bbox }: uPlot, { text, x, y, colour }: Writing): void {
  const pixel = devicePixelRatio;
  const isRight = x > bbox.left + bbox.width / 2;
  ctx.font = `600 ${11 * pixel}px system-ui, sans-serif`;
  ctx.fillStyle = colourOf(colour);
  ctx.textAlign = isRight ? "right" : "left";
  ctx.fillText(text, x + (isRight ? -6 : 6) * pixel, y);
}
