import { useEffect, useMemo } from "preact/hooks";
import { followRun } from "../browser/follow_run.ts";
import { PageContext } from "../components/context.tsx";
import { StateBadge } from "../components/state_badge.tsx";
import { WalkExperiment, type WalkExperimentProps } from "../components/walk_experiment.tsx";
import { WalkFacts } from "../components/walk_facts.tsx";
import { type PageStart, pageState } from "../page/page_state.ts";
import { formatCount } from "../state/format.ts";
import { runPage } from "../state/run_urls.ts";
import { type SectionName, walkPage } from "../state/walk_sections.ts";
import type { Language } from "../words/language.ts";
import { wordsOf } from "../words/words.ts";

interface WalkRunProps extends PageStart {
  section: SectionName;
  /** Names of the runs to choose from. */
  runs: readonly string[];
}

/** The reader's own run beside a section, live: what the section speaks of, in its numbers and pictures. */
export function WalkRun({ section, runs, ...start }: WalkRunProps) {
  const page = useMemo(() => pageState(start), []);
  useEffect(() => followRun(page), []);
  const { words, view, isOwned, run } = page;
  const { ended, isPaused, started, stepsDone } = view.value;
  const state = ended?.reason ?? (!isOwned.value ? "gone" : isPaused ? "paused" : "training");
  return (
    <PageContext.Provider value={page}>
      <div class="card walk-run">
        <h2>{words.walk.yourRun}</h2>
        <p class="walk-which">
          <select
            aria-label={words.walk.chooseRun}
            value={run}
            onChange={({ currentTarget }) => {
              location.href = walkPage(section, currentTarget.value);
            }}
          >
            {[...new Set([run, ...runs])].map((name) => (
              <option key={name} value={name} selected={name === run}>{name}</option>
            ))}
          </select>
          <StateBadge state={state} words={words} />
        </p>
        <p class="note">
          {words.ofSteps(formatCount(stepsDone), formatCount(started?.totalSteps ?? 0))}
          {" · "}
          <a href={runPage(run)}>{words.walk.openRun}</a>
        </p>
      </div>
      <WalkFacts section={section} />
    </PageContext.Provider>
  );
}

interface ExperimentProps extends Omit<WalkExperimentProps, "words"> {
  language: Language;
}

/** The button that tries what a section claims. */
export function Experiment({ language, ...experiment }: ExperimentProps) {
  return <WalkExperiment {...experiment} words={wordsOf(language)} />;
}
