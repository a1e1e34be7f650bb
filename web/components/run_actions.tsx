import { useSignal } from "@preact/signals";
import type { RunSummary } from "../../pipeline/store/mod.ts";
import { deleteRun, renameRun, saveRemarks } from "../browser/api.ts";
import type { Words } from "../words/words.ts";
import { Confirm, Dialog } from "./dialog.tsx";
import { RemarksDialog } from "./remarks_dialog.tsx";

interface RunActionsProps {
  run: RunSummary;
  words: Words;
  onChanged: () => void;
}

/** What can be done with a run in the list: say something about it, rename it, delete it. */
export function RunActions({ run, words, onChanged }: RunActionsProps) {
  const { name, state, remarks } = run;
  const asking = useSignal<"remarks" | "rename" | "delete" | undefined>(undefined);
  const refusal = useSignal("");
  const close = () => asking.value = undefined;
  const change = (action: Promise<void>) =>
    action.then(onChanged, (error: Error) => refusal.value = words.controls.refused(error.message));
  const button = (what: "remarks" | "rename" | "delete", label: string) => (
    <button
      type="button"
      class="button quiet"
      onClick={() => {
        refusal.value = "";
        asking.value = what;
      }}
    >
      {label}
    </button>
  );
  return (
    <>
      <span role="group" aria-label={words.manage.actions(name)}>
        {remarks && button("remarks", words.remarks.edit)}
        {state !== "training" && button("rename", words.manage.rename)}
        {state !== "training" && button("delete", words.manage.remove)}
      </span>
      {refusal.value && <span class="note" role="status">{refusal.value}</span>}
      {asking.value === "remarks" && remarks && (
        <RemarksDialog
          name={name}
          remarks={remarks}
          words={words}
          onClose={close}
          onSave={(said) => void change(saveRemarks(name, said))}
        />
      )}
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
    </>
  );
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
