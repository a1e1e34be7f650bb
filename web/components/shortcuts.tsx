import type { Words } from "../words/words.ts";
import { Dialog } from "./dialog.tsx";

/** Which keys do what. */
export function Shortcuts({ words, onClose }: { words: Words; onClose: () => void }) {
  const { keys } = words;
  const rows: [string[], string][] = [
    [["Space"], keys.space],
    [["←", "→"], keys.arrows],
    [["Shift", "←", "→"], keys.shiftArrows],
    [["Home", "End"], keys.ends],
    [["1", "–", "5"], keys.views],
    [["+", "−"], keys.zoom],
    [["0"], keys.reset],
    [["L"], keys.log],
    [["?"], keys.help],
  ];
  return (
    <Dialog title={words.shortcuts} words={words} onClose={onClose}>
      <dl class="shortcuts">
        {rows.map(([combination, meaning]) => (
          <div key={meaning}>
            <dt>{combination.map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
