import type { Words } from "../words/words.ts";
import { Dialog } from "./dialog.tsx";

/** Which keys do what, and what raises an alarm. */
export function Help({ words, onClose }: { words: Words; onClose: () => void }) {
  const { keys } = words;
  const rows: [string[], string][] = [
    [["Space"], keys.space],
    [["←", "→"], keys.arrows],
    [["Shift", "←", "→"], keys.shiftArrows],
    [["Home", "End"], keys.ends],
    [["1", "–", "6"], keys.views],
    [["+", "−"], keys.zoom],
    [["0"], keys.reset],
    [["L"], keys.log],
    [["?"], keys.help],
  ];
  return (
    <Dialog title={words.help.title} words={words} onClose={onClose} isWide>
      <div class="help-columns">
        <section>
          <h3>{words.shortcuts}</h3>
          <dl class="shortcuts">
            {rows.map(([combination, meaning]) => (
              <div key={meaning}>
                <dt>{combination.map((key) => <kbd key={key}>{key}</kbd>)}</dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section>
          <h3>{words.alarms.title}</h3>
          <p class="note">{words.help.alarms}</p>
          <dl class="rules">
            {Object.values(words.alarmRules).map(([name, rule]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{rule}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}
