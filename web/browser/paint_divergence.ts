import type uPlot from "uplot";
import { colourOf } from "./colours.ts";

/** A line across a chart where two curves part, with a word to it. */
export function paintDivergence(plot: uPlot, step: number, label: string): void {
  const { ctx, bbox } = plot;
  const x = plot.valToPos(step, "x", true);
  if (!(x >= bbox.left && x <= bbox.left + bbox.width)) return;
  const pixel = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colourOf("--bad");
  ctx.lineWidth = 1.5 * pixel;
  ctx.setLineDash([4 * pixel, 3 * pixel]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.font = `600 ${11 * pixel}px system-ui, sans-serif`;
  const isRight = x > bbox.left + bbox.width / 2;
  ctx.textAlign = isRight ? "right" : "left";
  ctx.fillText(label, x + (isRight ? -6 : 6) * pixel, bbox.top + 12 * pixel);
  ctx.restore();
}
