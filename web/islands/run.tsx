import { useEffect, useMemo } from "preact/hooks";
import { followRun } from "../browser/follow_run.ts";
import { useKeys } from "../browser/keys.ts";
import { useOverlays } from "../browser/use_overlays.ts";
import { AlarmList } from "../components/alarm_list.tsx";
import { PageContext } from "../components/context.tsx";
import { RunColumns } from "../components/run_columns.tsx";
import { Details } from "../components/details.tsx";
import { Help } from "../components/help.tsx";
import { RunHeader } from "../components/run_header.tsx";
import { type PageStart, pageState } from "../page/page_state.ts";

/** A run, live or finished: what it draws, how it goes, and how to steer it. */
export function RunPage(start: PageStart) {
  const page = useMemo(() => pageState(start), []);
  useEffect(() => followRun(page), []);
  useOverlays(page);
  useKeys(page);
  const { words, isHelpOpen } = page;
  return (
    <PageContext.Provider value={page}>
      <RunHeader />
      <AlarmList />
      <Details />
      <RunColumns />
      {isHelpOpen.value && <Help words={words} onClose={() => isHelpOpen.value = false} />}
    </PageContext.Provider>
  );
}
