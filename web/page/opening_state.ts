/** What the tabs share that compute in the page: what is opened, by what, and what went wrong. */
import { type Signal, signal } from "@preact/signals";
import type { PageEngine } from "../../model/browser.ts";
import type { Choices, WhichCheckpoint } from "../state/player.ts";

export interface OpeningState {
  /** undefined until the server has answered. */
  choices: Signal<Choices | undefined>;
  which: Signal<WhichCheckpoint>;
  engine: Signal<PageEngine>;
  problem: Signal<string>;
}

export function openingState(): OpeningState {
  return {
    choices: signal<Choices | undefined>(undefined),
    which: signal<WhichCheckpoint>("latest"),
    engine: signal<PageEngine>("auto"),
    problem: signal(""),
  };
}
