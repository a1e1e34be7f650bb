import type { Remarks } from "../../pipeline/store/mod.ts";
import type { Words } from "../words/words.ts";
import { Dialog } from "./dialog.tsx";

interface RemarksDialogProps {
  name: string;
  remarks: Remarks;
  words: Words;
  onSave: (remarks: Remarks) => void;
  onClose: () => void;
}

/** Tags and a note of a run, to be changed. */
export function RemarksDialog({ name, remarks, words, onSave, onClose }: RemarksDialogProps) {
  const submit = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    onClose();
    onSave({ tags: tagsOf(String(form.get("tags"))), note: String(form.get("note")).trim() });
  };
  return (
    <Dialog title={words.remarks.of(name)} words={words} onClose={onClose}>
      <form class="remarks-form" onSubmit={submit}>
        <label>
          {words.remarks.tags}
          <input name="tags" defaultValue={remarks.tags.join(" ")} maxLength={400} />
        </label>
        <label>
          {words.remarks.note}
          <textarea name="note" rows={5} maxLength={4000} defaultValue={remarks.note} />
        </label>
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>{words.cancel}</button>
          <button type="submit" class="button primary">{words.remarks.save}</button>
        </div>
      </form>
    </Dialog>
  );
}

/** Each tag once, whatever stands between them. */
function tagsOf(typed: string): string[] {
  return [...new Set(typed.split(/[\s,#，、]+/).filter((tag) => tag !== ""))];
}
