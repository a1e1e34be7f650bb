import { fileUrl } from "../browser/api.ts";
import type { ReplayState } from "../page/replay_state.ts";
import { shownStep } from "../state/replay_view.ts";
import { usePage } from "./context.tsx";

/** What a replayed step was trained on, where its pictures were kept. */
export function ReplayBatch({ replay: { view, watched } }: { replay: ReplayState }) {
  const { run, words: { replay: words }, hovered } = usePage();
  const step = shownStep(view.value, hovered.value);
  if (step?.picture === undefined) return null;
  const label = words.batch(step.step);
  return (
    <figure class="replay-batch">
      <img src={fileUrl(run, `replays/${watched.value}/${step.picture}`)} alt={label} />
      <figcaption class="note">{label}</figcaption>
    </figure>
  );
}
