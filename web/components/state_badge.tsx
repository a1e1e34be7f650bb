import type { Words } from "../words/words.ts";

export type RunState = keyof Words["states"];

/** What a run is doing, as a word with a colour. */
export function StateBadge({ state, words }: { state: RunState; words: Words }) {
  return <span class={`badge ${state}`}>{words.states[state]}</span>;
}
