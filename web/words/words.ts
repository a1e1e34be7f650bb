/** The words of a language, and the texts of alarms and events. */
import type { Alarm } from "../state/alarms.ts";
import type { StoryEvent } from "../state/run_view.ts";
import { chinese } from "./chinese.ts";
import { english, type Words } from "./english.ts";
import type { Language } from "./language.ts";

export type { Words } from "./english.ts";

export function wordsOf(language: Language): Words {
  return { en: english, zh: chinese }[language];
}

/** What an alarm says, and why. */
export function alarmWords(words: Words, alarm: Alarm): { title: string; reason: string } {
  // Each entry takes the alarm of its own kind, which TypeScript cannot follow through a lookup.
  const tell = words.alarms[alarm.kind] as (alarm: Alarm) => { title: string; reason: string };
  return tell(alarm);
}

/** A line of the run's log. */
export function storyWords(words: Words, event: StoryEvent): string {
  // As above: each entry takes the event of its own type.
  const tell = words.story[event.type] as (event: StoryEvent) => string;
  return tell(event);
}
