import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { RunStarted } from "../../pipeline/contracts/events.ts";
import { shellWord } from "../../pipeline/contracts/text.ts";
import { change, mayChange } from "../browser/api.ts";
import { listReplays } from "../browser/replays.ts";
import {
  type ExperimentName,
  type ExperimentPlan,
  experimentPlan,
  experiments,
  experimentSteps,
} from "../state/experiments.ts";
import { formatCount } from "../state/format.ts";
import type { ReplayList } from "../state/replay_request.ts";
import { runData, runPage } from "../state/run_urls.ts";
import type { Words } from "../words/words.ts";
import { Icon } from "./icon.tsx";

export interface WalkExperimentProps {
  name: ExperimentName;
  words: Words;
  /** The run that it would repeat a part of, and how far that is. */
  run: { name: string; config: RunStarted["config"]; done: number } | undefined;
}

/** An experiment that one click runs: what it would do, the button, and where its result is. */
export function WalkExperiment({ name, words, run }: WalkExperimentProps) {
  const tries = words.walk.tries;
  const { title, lookFor } = tries.experiments[name];
  const list = useReplayList(run?.name);
  const plan = run && list.value?.hasRecord
    ? experimentPlan(name, run.config, { states: list.value.states, done: run.done })
    : undefined;
  const hasNoLabels = run !== undefined && experiments[name].changes(run.config) === undefined;
  return (
    <section class="card walk-try" aria-label={title}>
      <h3>{title}</h3>
      {run && plan
        ? <Startable {...{ name, words, run, plan }} canStart={list.value!.canStart} />
        : <p>{hasNoLabels ? tries.noLabels : tries.noRun}</p>}
      <p class="note">
        <b>{tries.lookFor}</b> {lookFor}
      </p>
    </section>
  );
}

function useReplayList(run: string | undefined) {
  const list = useSignal<ReplayList | undefined>(undefined);
  useEffect(() => {
    // If the request fails, there is nothing to start.
    if (run !== undefined) listReplays(run).then((found) => list.value = found, () => {});
  }, [run]);
  return list;
}

interface StartableProps extends Required<Pick<WalkExperimentProps, "name" | "words">> {
  run: NonNullable<WalkExperimentProps["run"]>;
  plan: ExperimentPlan;
  canStart: boolean;
}

function Startable({ name, words, run, plan, canStart }: StartableProps) {
  const tries = words.walk.tries;
  const { from, to, settings } = plan;
  const note = useSignal("");
  const made = useSignal<string | undefined>(undefined);
  const isStarting = useSignal(false);
  const start = async () => {
    [isStarting.value, note.value] = [true, tries.starting];
    try {
      const answer = await change("POST", runData(run.name, "/experiments"), { experiment: name });
      made.value = (await answer.json()).run;
      note.value = tries.going(made.value!);
    } catch (error) {
      note.value = tries.refused(error instanceof Error ? error.message : String(error));
    }
    isStarting.value = false;
  };
  const folder = shellWord(`${run.config.runsDir ?? "runs"}/${run.name}`);
  const command = `deno task replay ${folder} --from ${from} --to ${to} ` +
    `--set ${settings} --as ${shellWord(`${run.name}-${name}`)}`;
  return (
    <>
      <p>
        {tries.plan(run.name, formatCount(from), formatCount(to), settings)}{" "}
        {experiments[name].isFromStart && tries.isFromStart}{" "}
        {to - from + 1 < experimentSteps && tries.short(to - from + 1)}
      </p>
      <p class="walk-start">
        {canStart && mayChange() && (
          <button
            type="button"
            class="button primary"
            disabled={isStarting.value}
            onClick={() => void start()}
          >
            <Icon name="play" /> {tries.start}
          </button>
        )}
        {canStart && !mayChange() && tries.noToken}
        {made.value !== undefined && (
          <a class="button" href={runPage(made.value, [run.name], { experiment: name })}>
            {tries.compare}
          </a>
        )}
        <span class="note" role="status">{note.value}</span>
      </p>
      <details class="note">
        <summary>{tries.terminal}</summary>
        <pre tabIndex={0}><code>{command}</code></pre>
      </details>
    </>
  );
}
