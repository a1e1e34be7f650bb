/** The curves as one picture, laid out and coloured as the page shows them. */
import { secondDash } from "./align_curves.ts";
import { colourOf } from "./colours.ts";

// In pixels of the page.
const margin = 16;
const titleHeight = 30;

/** Every chart within `part`, under a title. */
export function chartsPicture(part: Element, title: string): HTMLCanvasElement {
  const charts = [...part.querySelectorAll("figure.chart")];
  const boxes = charts.map((chart) => chart.getBoundingClientRect());
  const left = Math.min(...boxes.map((box) => box.left)) - margin;
  const top = Math.min(...boxes.map((box) => box.top)) - margin - titleHeight;
  const width = Math.max(...boxes.map((box) => box.right)) + margin - left;
  const height = Math.max(...boxes.map((box) => box.bottom)) + margin - top;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * devicePixelRatio);
  canvas.height = Math.round(height * devicePixelRatio);
  const context = canvas.getContext("2d")!;
  context.scale(devicePixelRatio, devicePixelRatio);
  context.fillStyle = colourOf("--page");
  context.fillRect(0, 0, width, height);
  context.textBaseline = "middle";
  context.fillStyle = colourOf("--ink");
  context.font = "600 16px system-ui, sans-serif";
  context.fillText(title, margin, margin + titleHeight / 3);
  context.translate(-left, -top);
  charts.forEach((chart) => paintChart(context, chart));
  return canvas;
}

function paintChart(context: CanvasRenderingContext2D, chart: Element): void {
  const box = chart.getBoundingClientRect();
  context.fillStyle = colourOf("--surface");
  context.beginPath();
  context.roundRect(box.left, box.top, box.width, box.height, 8);
  context.fill();
  paintTexts(context, chart.querySelector("figcaption")!);
  chart.querySelectorAll(".legend li:not(.overlay)").forEach((entry) => {
    const colour = entry.className.split(" ")[0];
    paintSwatch(context, entry, colourOf(`--${colour}`));
  });
  chart.querySelectorAll(".legend .overlay").forEach((entry) => {
    const [run] = entry.className.match(/run-\d/) ?? [];
    paintSwatch(context, entry, colourOf(`--${run}`), isDashed(entry) ? secondDash : []);
  });
  const plot = chart.querySelector("canvas");
  if (!plot) return;
  const { left, top, width, height } = plot.getBoundingClientRect();
  context.drawImage(plot, left, top, width, height);
}

const isDashed = (entry: Element) => entry.classList.contains("second");

/** Each piece of text where the page has it. */
function paintTexts(context: CanvasRenderingContext2D, part: Element): void {
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    range.selectNodeContents(text);
    const { left, top, height } = range.getBoundingClientRect();
    // The shorthand `font` is empty where figures are tabular.
    const { color, fontWeight, fontSize, fontFamily } = getComputedStyle(text.parentElement!);
    context.fillStyle = color;
    context.font = `${fontWeight} ${fontSize} ${fontFamily}`;
    context.fillText(text.nodeValue!, left, top + height / 2);
  }
}

/** The piece of line in front of a legend's entry, as wide as the style sheet has it. */
function paintSwatch(
  context: CanvasRenderingContext2D,
  entry: Element,
  colour: string,
  dash: readonly number[] = [],
): void {
  const { left, top, height } = entry.getBoundingClientRect();
  const style = getComputedStyle(entry, "::before");
  context.strokeStyle = colour;
  context.lineWidth = parseFloat(style.height);
  context.setLineDash([...dash]);
  context.beginPath();
  context.moveTo(left, top + height / 2);
  context.lineTo(left + parseFloat(style.width), top + height / 2);
  context.stroke();
  context.setLineDash([]);
}
