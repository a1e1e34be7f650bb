import type { RunSummary } from "../../pipeline/store/mod.ts";
import type { Words } from "../words/words.ts";

interface RunRemarksProps {
  run: RunSummary;
  words: Words;
  /** Shows the runs that have a tag. */
  onTag: (tag: string) => void;
}

/** What people said about a run: its tags, each a button, and the note. */
export function RunRemarks({ run: { remarks, remarksProblem }, words, onTag }: RunRemarksProps) {
  if (remarksProblem) return <p class="note problem">{remarksProblem}</p>;
  if (!remarks || (remarks.tags.length === 0 && remarks.note === "")) return null;
  return (
    <div class="remarks">
      {remarks.tags.map((tag) => (
        <button
          key={tag}
          type="button"
          class="tag"
          aria-label={words.remarks.find(tag)}
          onClick={() => onTag(tag)}
        >
          #{tag}
        </button>
      ))}
      {remarks.note && <p class="note">{remarks.note}</p>}
    </div>
  );
}
