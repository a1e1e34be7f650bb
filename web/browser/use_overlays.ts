import { useEffect } from "preact/hooks";
import type { RunStarted, SampleSaved } from "../../pipeline/contracts/events.ts";
import type { RunSummary } from "../../pipeline/store/mod.ts";
import type { Overlay, PageState } from "../page/page_state.ts";
import { runData } from "../state/run_urls.ts";
import { fetchSteps, getJson } from "./api.ts";

// A compared run may train too, but nobody compares runs by the second.
const refreshMillis = 10_000;

/** Draws other runs over this one, for as long as they are chosen. */
export function useOverlays({ compared, overlays, missing }: PageState): void {
  useEffect(() => {
    let isWanted = true;
    const load = async () => {
      const found = await Promise.all(compared.value.map(loadOverlay));
      if (!isWanted) return;
      overlays.value = found.filter((one) => one !== undefined);
      missing.value = compared.value.filter((_, i) => found[i] === undefined);
    };
    void load();
    const timer = setInterval(() => void (document.hidden || load()), refreshMillis);
    return () => {
      isWanted = false;
      clearInterval(timer);
    };
  }, [compared.value]);
}

/** undefined if the run was removed, or cannot be read. */
async function loadOverlay(run: string): Promise<Overlay | undefined> {
  try {
    const [{ summary, started }, steps, samples] = await Promise.all([
      getJson<{ summary: RunSummary; started?: RunStarted }>(runData(run)),
      fetchSteps(run),
      getJson<SampleSaved[]>(runData(run, "/samples")),
    ]);
    return { run, steps, samples, startedAt: summary.createdAt, config: started?.config ?? {} };
  } catch {
    return undefined;
  }
}
