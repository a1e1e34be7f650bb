import uPlot from "uplot";
import { movePart, setRange, zoomBy } from "../state/navigate.ts";
import type { PageState } from "../state/page_state.ts";
import { stepAt, xValues } from "../state/x_axis.ts";
import { clickPixels, syncKey } from "./plot_options.ts";

const nothing = { left: 0, top: 0, width: 0, height: 0 };

/** What the mouse does on a chart: look at a step, choose its samples, zoom, move. */
export function bindMouse(plot: uPlot, page: PageState): void {
  const { over } = plot;
  const stepUnder = (event: MouseEvent) => {
    const x = plot.posToVal(event.clientX - over.getBoundingClientRect().left, "x");
    const xs = xValues(page.table.value, page.axis.value, page.view.value.startedAt);
    return stepAt(x, xs, page.table.value.step);
  };
  let pressed: MouseEvent | undefined;

  over.addEventListener("mousemove", (event) => {
    page.hovered.value = stepUnder(event);
  });
  over.addEventListener("mouseleave", () => {
    page.hovered.value = undefined;
  });
  // In the capture phase, before uPlot starts to select.
  over.addEventListener("mousedown", (event) => {
    pressed = event;
    if (event.shiftKey) {
      event.stopImmediatePropagation();
      moveWhilePressed(over, page);
    }
  }, { capture: true });
  over.addEventListener("mouseup", (event) => {
    if (!pressed || pressed.shiftKey) return;
    const [a, b] = [stepUnder(pressed), stepUnder(event)].sort((a, b) => a - b);
    const isClick = Math.abs(event.clientX - pressed.clientX) < clickPixels;
    if (isClick) page.chosen.value = a;
    else if (b > a) setRange(page, { from: a, to: b });
    // The others have been shown the same selection.
    for (const one of uPlot.sync(syncKey).plots) one.setSelect(nothing, false);
  });
  over.addEventListener("dblclick", () => {
    page.range.value = undefined;
  });
  over.addEventListener("wheel", (event) => {
    // Without a key the wheel scrolls the page, as everywhere.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoomBy(page, event.deltaY > 0 ? 1.25 : 0.8, stepUnder(event));
  }, { passive: false });
}

function moveWhilePressed(over: HTMLElement, page: PageState): void {
  const moving = new AbortController();
  const { signal } = moving;
  document.addEventListener("mousemove", ({ movementX }) => {
    movePart(page, -movementX / over.clientWidth);
  }, { signal });
  document.addEventListener("mouseup", () => moving.abort(), { signal });
}
