/** Moves through a run: which steps the charts show, and which samples. */
import type { PageState } from "./page_state.ts";
import { panned, type StepRange, zoomed } from "../state/x_axis.ts";

/** Zooms the charts about a step, by default the middle; below 1 goes nearer. */
export function zoomBy(page: PageState, factor: number, about?: number): void {
  const all = page.allSteps.value;
  const now = page.range.value ?? all;
  setRange(page, zoomed(now, factor, about ?? (now.from + now.to) / 2, all));
}

/** Moves the charts by a share of what they show. */
export function movePart(page: PageState, share: number): void {
  moveFrom(page, page.range.value ?? page.allSteps.value, share);
}

/** Moves the charts to a share of its width beside a range. */
export function moveFrom(page: PageState, start: StepRange, share: number): void {
  setRange(page, panned(start, share, page.allSteps.value));
}

/** A range that covers the whole run follows it as it grows. */
export function setRange({ range, allSteps }: PageState, next: StepRange): void {
  const { from, to } = allSteps.value;
  range.value = next.from <= from && next.to >= to ? undefined : next;
}

/** Whether the charts show that step. */
export function isShown({ range, allSteps }: PageState, step: number): boolean {
  const { from, to } = range.value ?? allSteps.value;
  return step >= from && step <= to;
}

/** Shows the sample of that number; the newest is followed. */
export function showSample({ view, chosen, hovered }: PageState, index: number): void {
  const { samples } = view.value;
  const place = Math.min(Math.max(0, index), samples.length - 1);
  hovered.value = undefined;
  chosen.value = place >= samples.length - 1 ? undefined : samples[place].step;
}

export function moveSample(page: PageState, by: number): void {
  page.isPlaying.value = false;
  showSample(page, page.shown.value + by);
}

/** Plays from the start again, if the last sample is shown. */
export function play(page: PageState): void {
  if (page.view.value.samples.length < 2) return;
  if (page.chosen.value === undefined) showSample(page, 0);
  page.isPlaying.value = true;
}
