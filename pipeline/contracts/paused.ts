import type { RunCommand } from "./events.ts";

/** Whether a run is paused after a command; after `one-step` it runs one step and is paused. */
export function pausedAfter(isPaused: boolean, { name }: RunCommand): boolean {
  if (name === "pause" || name === "one-step") return true;
  return name === "resume" || name === "stop" ? false : isPaused;
}
