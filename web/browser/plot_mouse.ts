import uPlot from "uplot";
import { moveFrom, setRange, zoomBy } from "../page/navigate.ts";
import type { PageState } from "../page/page_state.ts";
import { stepAt, xValues } from "../state/x_axis.ts";
import { clickPixels, syncKey } from "./plot_options.ts";

const nothing = { left: 0, top: 0, width: 0, height: 0 };

/** What the mouse does on a chart: look at a step, choose its samples, zoom, move. */
export function bindMouse(plot: uPlot, page: PageState): void {
  const { over } = plot;
  const stepUnder = (event: MouseEvent) => {
    const place = event.clientX - over.getBoundingClientRect().left;
    const x = plot.posToVal(Math.min(Math.max(0, place), over.clientWidth), "x");
    const xs = xValues(page.table.value, page.axis.value, page.view.value.startedAt);
    return stepAt(x, xs, page.table.value.step);
  };
  const release = (pressed: MouseEvent, released: MouseEvent) => {
    const [a, b] = [stepUnder(pressed), stepUnder(released)].sort((a, b) => a - b);
    const isClick = Math.abs(released.clientX - pressed.clientX) < clickPixels;
    if (isClick) page.chosen.value = a;
    else if (b > a) setRange(page, { from: a, to: b });
    // The other charts show the same selection.
    for (const one of uPlot.sync(syncKey).plots) one.setSelect(nothing, false);
  };

  over.addEventListener("mousemove", (event) => {
    page.hovered.value = stepUnder(event);
  });
  over.addEventListener("mouseleave", () => {
    page.hovered.value = undefined;
  });
  // In the capture phase, before uPlot starts to select.
  over.addEventListener("mousedown", (pressed) => {
    if (pressed.button !== 0) return;
    if (pressed.shiftKey) {
      pressed.stopImmediatePropagation();
      moveWhilePressed(over, page, pressed);
      return;
    }
    // A selection of the last steps may end beyond the chart's edge.
    document.addEventListener("mouseup", (released) => release(pressed, released), { once: true });
  }, { capture: true });
  over.addEventListener("dblclick", () => {
    page.range.value = undefined;
  });
  over.addEventListener("wheel", (event) => {
    // Without a key, the wheel scrolls the page.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoomBy(page, event.deltaY > 0 ? 1.25 : 0.8, stepUnder(event));
  }, { passive: false });
}

function moveWhilePressed(over: HTMLElement, page: PageState, pressed: MouseEvent): void {
  // Counted from the start of the move, because ranges are rounded to whole steps.
  const start = page.range.value ?? page.allSteps.value;
  const moving = new AbortController();
  const { signal } = moving;
  document.addEventListener("mousemove", ({ clientX }) => {
    moveFrom(page, start, (pressed.clientX - clientX) / over.clientWidth);
  }, { signal });
  document.addEventListener("mouseup", () => moving.abort(), { signal });
}
