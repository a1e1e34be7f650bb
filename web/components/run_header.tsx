import { formatCount, formatDuration } from "../state/format.ts";
import { paceOf } from "../state/pace.ts";
import { usePage } from "./context.tsx";
import { Controls, HowToGoOn } from "./controls.tsx";
import { StateBadge } from "./state_badge.tsx";

/** The run's name, state, progress and connection, and its controls. */
export function RunHeader() {
  const { run, words, view, connection, isOwned } = usePage();
  const { started, ended, isPaused } = view.value;
  const done = view.value.stepsDone;
  const total = started?.totalSteps ?? 0;
  const state = ended?.reason ?? (!isOwned.value ? "gone" : isPaused ? "paused" : "training");
  const { secondsLeft } = paceOf(view.value);
  // Since the newest start or resume, like the seconds of the end event.
  const from = started?.type === "run-resumed" ? formatCount(started.step) : undefined;
  const seconds = ended?.seconds ?? (view.value.lastAt - (started?.at ?? NaN)) / 1000;
  return (
    <header class="run-header">
      <div class="run-title">
        <h1>{run}</h1>
        <StateBadge state={state} words={words} />
        {!ended && (isOwned.value || connection.value === "lost") && (
          <span class={`connection ${connection.value}`} role="status">
            {words.connection[connection.value]}
          </span>
        )}
        <Controls />
      </div>
      <div class="run-progress">
        <progress aria-label={words.progress} value={done} max={Math.max(1, total)} />
        <p>
          <strong>{words.ofSteps(formatCount(done), formatCount(total))}</strong>
          <span>{words.epoch(formatCount(epochOf(done, started?.stepsPerEpoch)))}</span>
          <span>
            {(ended ? words.stats.took : words.stats.elapsed)(formatDuration(seconds), from)}
          </span>
          {!ended && isOwned.value && <span>{words.stats.eta(formatDuration(secondsLeft))}</span>}
          {started && <span class="dataset">{words.dataset(started.dataset)}</span>}
        </p>
      </div>
      <HowToGoOn />
    </header>
  );
}

function epochOf(step: number, stepsPerEpoch = 1): number {
  return Math.max(1, Math.ceil(step / stepsPerEpoch));
}
