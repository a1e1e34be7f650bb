import { useEffect } from "preact/hooks";
import { listReplays, watchReplay } from "../browser/replays.ts";
import type { PageState } from "../page/page_state.ts";
import type { ReplayState } from "../page/replay_state.ts";
import { followReplay, nothingReplayed } from "../state/replay_view.ts";
import { checkpointsOf } from "../state/run_view.ts";
import { usePage } from "./context.tsx";
import { ReplayBatch } from "./replay_batch.tsx";
import { ReplayChart } from "./replay_chart.tsx";
import { ReplayForm } from "./replay_form.tsx";
import { ReplayVerdict } from "./replay_verdict.tsx";

/** Recorded steps, trained again beside what was recorded; for a run that has a record. */
export function ReplayPanel({ replay }: { replay: ReplayState }) {
  const { words: { replay: words } } = usePage();
  const { watched } = replay;
  return (
    <section class="replay" aria-label={words.title}>
      <div class="card-head">
        {watched.value !== undefined && <strong class="replay-badge">{words.badge}</strong>}
        <Choice replay={replay} />
      </div>
      <p class="note">{words.about}</p>
      <div class="replay-columns">
        <div class="replay-side">
          <ReplayForm replay={replay} />
          {watched.value !== undefined && (
            <>
              <ReplayVerdict replay={replay} />
              <ReplayBatch replay={replay} />
            </>
          )}
        </div>
        {watched.value !== undefined && (
          <div class="replay-side">
            <ReplayChart replay={replay} />
          </div>
        )}
      </div>
    </section>
  );
}

/** Which of the last replays is watched. */
function Choice({ replay: { list, watched } }: { replay: ReplayState }) {
  const { words: { replay: words } } = usePage();
  const { replays = [] } = list.value ?? {};
  if (replays.length < 2) return null;
  return (
    <select
      aria-label={words.which}
      value={watched.value}
      onChange={({ currentTarget }) => watched.value = currentTarget.value}
    >
      {replays.toReversed().map((id) => <option key={id} value={id}>{words.one(id)}</option>)}
    </select>
  );
}

/** Watches the newest replay there is, until another is started or chosen. */
export function useReplays(page: PageState, { list, watched, view }: ReplayState): void {
  const { run } = page;
  // Each checkpoint of a training run is another state to start from.
  useEffect(() => {
    // If the request fails, this panel is empty and the rest of the page works.
    listReplays(run).then((found) => {
      list.value = found;
      watched.value ??= found.running ?? found.replays.at(-1);
    }, () => {});
  }, [checkpointsOf(page.view.value).length]);
  useEffect(() => {
    view.value = nothingReplayed;
    if (watched.value === undefined) return;
    return watchReplay(run, watched.value, (events) => {
      view.value = followReplay(view.value, events);
    });
  }, [watched.value]);
}
