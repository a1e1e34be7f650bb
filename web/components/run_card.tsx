import { useSignal } from "@preact/signals";
import type { RunSummary } from "../../pipeline/store/mod.ts";
import { deleteRun, renameRun } from "../browser/api.ts";
import { formatCount, formatNumber } from "../state/format.ts";
import { runData, runPage } from "../state/run_urls.ts";
import type { Words } from "../words/words.ts";
import { Confirm, Dialog } from "./dialog.tsx";
import { Icon } from "./icon.tsx";
import { StateBadge } from "./state_badge.tsx";

interface RunCardProps {
  run: RunSummary;
  words: Words;
  mayChange: boolean;
  isChosen: boolean;
  onChoose: () => void;
  onChanged: () => void;
}

/** A run in the list: what it drew last, how far it is, and what can be done with it. */
export function RunCard({ run, words, mayChange, isChosen, onChoose, onChanged }: RunCardProps) {
  const { name, step, totalSteps, state, isPaused, lastSample, dataset, preset, problem } = run;
  const asking = useSignal<"rename" | "delete" | undefined>(undefined);
  const refusal = useSignal("");
  const close = () => asking.value = undefined;
  const ask = (what: "rename" | "delete") => {
    refusal.value = "";
    asking.value = what;
  };
  const change = (action: Promise<void>) =>
    action.then(onChanged, (error: Error) => refusal.value = words.controls.refused(error.message));
  // The newest sample's name is in the URL, so that the browser never shows an older one.
  const picture = runData(name, `/thumbnail?of=${lastSample}`);
  const best = run.best &&
    words.measures.best(formatCount(run.best.step), formatNumber(run.best.value));
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
      <div class="run-actions">
        {problem === undefined && (
          <label class="switch">
            <input type="checkbox" checked={isChosen} onChange={onChoose} />
            {words.compare.title}
          </label>
        )}
        {mayChange && state !== "training" && state !== "unread" && (
          <span role="group" aria-label={words.manage.actions(name)}>
            <button
              type="button"
              class="button quiet"
              onClick={() =>
                ask("rename")}
            >
              {words.manage.rename}
            </button>
            <button
              type="button"
              class="button quiet"
              onClick={() =>
                ask("delete")}
            >
              {words.manage.remove}
            </button>
          </span>
        )}
      </div>
      {refusal.value && <p class="note" role="status">{refusal.value}</p>}
      {asking.value === "delete" && (
        <Confirm
          question={words.manage.removeQuestion(name)}
          hint={words.manage.removeHint}
          action={words.manage.remove}
          words={words}
          onConfirm={() => void change(deleteRun(name))}
          onClose={close}
        />
      )}
      {asking.value === "rename" && (
        <Rename
          name={name}
          words={words}
          onClose={close}
          onName={(to) => void change(renameRun(name, to))}
        />
      )}
    </li>
  );
}

/** Hides a thumbnail that cannot be loaded; the run's page names the broken samples. */
function hide({ currentTarget }: { currentTarget: HTMLElement }): void {
  currentTarget.hidden = true;
}

interface RenameProps {
  name: string;
  words: Words;
  onName: (name: string) => void;
  onClose: () => void;
}

function Rename({ name, words, onName, onClose }: RenameProps) {
  const submit = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget).get("name"));
    onClose();
    if (typed !== name) onName(typed);
  };
  return (
    <Dialog title={words.manage.newName(name)} words={words} onClose={onClose}>
      <form onSubmit={submit}>
        <input
          name="name"
          aria-label={words.manage.newName(name)}
          defaultValue={name}
          required
          maxLength={100}
          pattern="[A-Za-z0-9][A-Za-z0-9._\-]*"
        />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>{words.cancel}</button>
          <button type="submit" class="button primary">{words.manage.rename}</button>
        </div>
      </form>
    </Dialog>
  );
}
