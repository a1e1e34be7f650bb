import { useEffect, useMemo } from "preact/hooks";
import { followRun } from "../browser/follow_run.ts";
import { keyAction } from "../browser/keys.ts";
import { useOverlays } from "../browser/use_overlays.ts";
import { AlarmList } from "../components/alarm_list.tsx";
import { ChartPanel } from "../components/chart_panel.tsx";
import { PageContext } from "../components/context.tsx";
import { Details } from "../components/details.tsx";
import { Help } from "../components/help.tsx";
import { RunHeader } from "../components/run_header.tsx";
import { SamplePanel } from "../components/sample_panel.tsx";
import { Stats } from "../components/stats.tsx";
import { type PageStart, pageState } from "../page/page_state.ts";

/** A run, live or finished: what it draws, how it goes, and how to steer it. */
export function RunPage(start: PageStart) {
  const page = useMemo(() => pageState(start), []);
  useEffect(() => followRun(page), []);
  useOverlays(page);
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
  const { words, isHelpOpen } = page;
  return (
    <PageContext.Provider value={page}>
      <RunHeader />
      <AlarmList />
      <Details />
      <div class="run-columns">
        <div class="left-column">
          <SamplePanel />
          <Stats />
        </div>
        <div class="right-column">
          <ChartPanel />
        </div>
      </div>
      {isHelpOpen.value && <Help words={words} onClose={() => isHelpOpen.value = false} />}
    </PageContext.Provider>
  );
}
