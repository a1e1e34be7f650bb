import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Alarm, alarms } from "../state/alarms.ts";
import { alarmWords } from "../words/words.ts";
import { usePage } from "./context.tsx";
import { Explain } from "./explain.tsx";
import { Icon } from "./icon.tsx";

/** The alarms, with their reasons. */
export function AlarmList() {
  const { words, view, isOwned } = usePage();
  const now = useSignal(view.value.lastAt);
  // Silence is not an event: a timer has to check for it.
  useEffect(() => {
    const timer = setInterval(() => now.value = Date.now(), 1000);
    return () => clearInterval(timer);
  }, []);
  const found = alarms(view.value, { now: now.value, isGone: !isOwned.value });
  return (
    <section
      class="alarms"
      aria-label={words.alarms.title}
      aria-live="polite"
      aria-relevant="additions"
    >
      {found.map((alarm) => {
        const { title, reason } = alarmWords(words, alarm);
        return (
          <div key={keyOf(alarm)} class={`alarm ${alarm.severity}`}>
            <Icon name="alarm" />
            <div>
              <p>
                <strong>{title}</strong> {reason}
              </p>
              <Explain name={alarm.kind} words={words} />
            </div>
          </div>
        );
      })}
    </section>
  );
}

/** A key that stays the same while an alarm lasts, so that a screen reader reads only new alarms. */
function keyOf(alarm: Alarm): string {
  const isOneOfMany = alarm.kind === "incident" || alarm.kind === "not-recorded";
  return isOneOfMany ? `${alarm.kind} ${alarm.step}` : alarm.kind;
}
