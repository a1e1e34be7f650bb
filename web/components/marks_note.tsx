import { markColours, marksOf, markTypes } from "../browser/plot_marks.ts";
import { storyWords } from "../words/words.ts";
import { usePage } from "./context.tsx";

// A share of the shown range, because a mark is hard to hit.
const reach = 1 / 120;

/** The legend of the marks, and what happened at the mark under the cursor. */
export function MarksNote() {
  const { words, view, hovered, range, allSteps } = usePage();
  const marks = marksOf(view.value.story);
  const types = markTypes.filter((type) => marks.some(({ event }) => event.type === type));
  const { from, to } = range.value ?? allSteps.value;
  const near = hovered.value === undefined
    ? []
    : marks.filter(({ step }) => Math.abs(step - hovered.value!) <= (to - from) * reach);
  return (
    <div class="marks-note note">
      <ul class="legend">
        {types.map((type) => (
          <li key={type} class={`mark ${markColours[type].slice(2)}`}>
            {words.charts.marks[type]}
          </li>
        ))}
      </ul>
      <p>
        {near.length === 0
          ? words.charts.hint
          : near.map(({ event }) => storyWords(words, event)).join(" · ")}
      </p>
    </div>
  );
}
