import type { ToldDifference } from "../../pipeline/contracts/replay_events.ts";
import { formatCount } from "../state/format.ts";
import type { ReplayState } from "../page/replay_state.ts";
import { matterOf, replayProgress, type ReplayView } from "../state/replay_view.ts";
import type { Words } from "../words/words.ts";
import { usePage } from "./context.tsx";

/** How the replay goes, or how it ended; what differs first, and by how much. */
export function ReplayVerdict({ replay: { view, isRunning } }: { replay: ReplayState }) {
  const { words: { replay: words } } = usePage();
  const { started, warnings, ended, differsAt } = view.value;
  const { done, all } = replayProgress(view.value);
  return (
    <div class="replay-verdict">
      {started && (
        <p class="replay-subject">
          <strong>{words.steps(started.from, started.to)}</strong>
          <span class="note">
            {started.isExact
              ? words.exact(started.backend)
              : words.tolerant(started.backend, started.recordedOn)}
          </span>
        </p>
      )}
      {isRunning.value && (
        <>
          <progress aria-label={words.progress} value={done} max={all} />
          <p class="note">{placeOf(words, view.value)}</p>
        </>
      )}
      <p class={`replay-outcome ${lookOf(view.value)}`} role="status">
        {outcomeOf(words, view.value)}
        {/* Not read out at every step. */}
        <span aria-hidden="true">{countOf(words, view.value)}</span>
      </p>
      {ended && <p class="note">{sumOf(words, view.value)}</p>}
      {differsAt !== undefined && started?.isSameProgram === false && (
        <p class="note">{words.otherProgram}</p>
      )}
      {warnings.map((warning) => <p key={warning} class="note">{warning}</p>)}
      <Firsts view={view.value} />
    </div>
  );
}

function placeOf(words: Words["replay"], { started, steps }: ReplayView): string {
  const last = steps.at(-1);
  if (!started || !last) return words.starting;
  return last.isLeadUp ? words.leadingUp(last.step) : words.at(last.step, started.to);
}

type Look = "good" | "bad" | "open";

function lookOf({ differsAt, ended, steps }: ReplayView): Look {
  if (differsAt !== undefined || ended?.verdict === "failed") return "bad";
  return steps.length > 0 ? "good" : "open";
}

function outcomeOf(words: Words["replay"], { differsAt, ended, steps }: ReplayView): string {
  if (ended?.verdict === "failed") {
    return `${words.verdict.failed}: ${ended.message ?? ""}`;
  }
  if (differsAt !== undefined) return words.differsAt(differsAt);
  if (ended) return words.verdict[ended.verdict];
  return steps.length > 0 ? words.agreesSoFar : words.starting;
}

/** How many steps agree so far. */
function countOf(words: Words["replay"], { differsAt, ended, steps }: ReplayView): string {
  return ended || differsAt !== undefined || steps.length === 0 ? "" : words.count(steps.length);
}

function sumOf(words: Words["replay"], view: ReplayView): string {
  const { steps, stepsDiffering, variablesCompared, ended } = view;
  if (!ended || steps.length === 0) return words.none;
  return [
    words.done(steps.length, ended.seconds),
    words.variables(variablesCompared),
    ...stepsDiffering > 0 ? [words.differing(stepsDiffering, steps.length)] : [],
    ...ended.stepsNotJudged > 0 ? [words.notJudged(ended.stepsNotJudged)] : [],
  ].join(" ");
}

/** The first difference of each kind: variables are compared where they were recorded, so later. */
function Firsts({ view: { firsts } }: { view: ReplayView }) {
  const { words: { replay: words } } = usePage();
  if (firsts.length === 0) return null;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={words.firsts}>
      <table class="replay-firsts">
        <caption>{words.firsts}</caption>
        <thead>
          <tr>
            <th scope="col">{words.step}</th>
            <th scope="col">{words.what}</th>
            <th scope="col">{words.howMuch}</th>
          </tr>
        </thead>
        <tbody>
          {firsts.map(({ step, difference }) => {
            const { what, howMuch } = differenceWords(words, difference);
            return (
              <tr key={matterOf(difference)}>
                <th scope="row">{formatCount(step)}</th>
                <td>{what}</td>
                <td>{howMuch}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function differenceWords(words: Words["replay"], difference: ToldDifference) {
  switch (difference.kind) {
    case "input":
      return words.input(difference);
    case "loss":
      return words.loss(difference);
    case "variable":
      return words.variable(difference);
  }
}
