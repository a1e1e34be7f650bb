import { useEffect } from "preact/hooks";
import { moveSample, play, showSample, zoomBy } from "../page/navigate.ts";
import { type PageState, sampleViews } from "../page/page_state.ts";

type Action = (page: PageState) => void;

const switchLog: Action = ({ isLog }) => isLog.value = !isLog.value;

const actions: Record<string, Action> = {
  " ": (page) => page.isPlaying.value ? page.isPlaying.value = false : play(page),
  ArrowLeft: (page) => moveSample(page, -1),
  ArrowRight: (page) => moveSample(page, 1),
  "Shift ArrowLeft": (page) => moveSample(page, -10),
  "Shift ArrowRight": (page) => moveSample(page, 10),
  Home: (page) => showSample(page, 0),
  End: (page) => showSample(page, Infinity),
  "+": (page) => zoomBy(page, 0.5),
  "=": (page) => zoomBy(page, 0.5),
  "-": (page) => zoomBy(page, 2),
  "0": (page) => page.range.value = undefined,
  l: switchLog,
  // With Shift, or the capitals locked.
  L: switchLog,
  "?": (page) => page.isHelpOpen.value = true,
};

/** Acts on the keys that are pressed, while the page is shown. */
export function useKeys(page: PageState): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const action = keyAction(event);
      if (!action) return;
      event.preventDefault();
      action(page);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}

/** The action of a key on a run's page; undefined if it has none, or if the focused element uses it. */
function keyAction(event: KeyboardEvent): Action | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || isTakenBy(event.target, event.key)) {
    return undefined;
  }
  const view = sampleViews[Number(event.key) - 1];
  if (view) return (page) => page.sampleView.value = view;
  const isShifted = event.shiftKey && event.key.startsWith("Arrow");
  return actions[isShifted ? `Shift ${event.key}` : event.key];
}

/** Whether a field, a list, a slider or a dialog takes the key. */
function isTakenBy(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("dialog")) return true;
  // Sliders and tabs use the keys that move them, but no letters.
  if (target.matches("input[type=range], [role=tab], [role=application]")) {
    return /^(Arrow|Home|End)/.test(key);
  }
  if (target.matches("input[type=checkbox]")) return key === " ";
  if (target.matches("input, select, textarea")) return true;
  return key === " " && target.closest("button, a, summary") !== null;
}
