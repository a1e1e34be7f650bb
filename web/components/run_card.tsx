import { bestText, formatCount } from "../state/format.ts";
import { runData, runPage } from "../state/run_urls.ts";
import { Icon } from "./icon.tsx";
import { RunActions } from "./run_actions.tsx";
import { RunRemarks } from "./run_remarks.tsx";
import type { ListedRunProps } from "./run_table.tsx";
import { StateBadge } from "./state_badge.tsx";

/** A run in the list: what it drew last, how far it is, and what can be done with it. */
export function RunCard(
  { run, words, mayChange, isChosen, onChoose, onChanged, onTag }: ListedRunProps,
) {
  const { name, step, totalSteps, state, isPaused, lastSample, dataset, preset, problem } = run;
  // The newest sample's name is in the URL, so that the browser never shows an older one.
  const picture = runData(name, `/thumbnail?of=${lastSample}`);
  const best = run.best &&
    words.measures.best(formatCount(run.best.step), bestText(run.best));
  return (
    <li class="card run-card">
      <a href={runPage(name)} class="run-link">
        <span class="thumbnail">
          {lastSample
            ? <img src={picture} alt="" loading="lazy" onError={hide} />
            : <Icon name="image" />}
        </span>
        <h2>{name}</h2>
      </a>
      <p class="run-facts">
        <StateBadge state={isPaused ? "paused" : state} words={words} />
        <span>{[dataset, preset].filter((word) => word && word !== "none").join(" · ")}</span>
      </p>
      {problem === undefined
        ? (
          <p class="run-steps">
            <progress aria-label={words.progress} value={step} max={Math.max(1, totalSteps)} />
            {words.ofSteps(formatCount(step), formatCount(totalSteps))}
          </p>
        )
        : <p class="note problem">{problem}</p>}
      {best && <p class="note">{best}</p>}
      <RunRemarks {...{ run, words, onTag }} />
      <div class="run-actions">
        {problem === undefined && (
          <label class="switch">
            <input type="checkbox" checked={isChosen} onChange={onChoose} />
            {words.compare.title}
          </label>
        )}
        {mayChange && state !== "unread" && <RunActions {...{ run, words, onChanged }} />}
      </div>
    </li>
  );
}

/** Hides a thumbnail that cannot be loaded; the run's page names the broken samples. */
function hide({ currentTarget }: { currentTarget: HTMLElement }): void {
  currentTarget.hidden = true;
}
