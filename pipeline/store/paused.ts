import type { RunCommand } from "../events.ts";

/** Whether a run waits for its users once it has obeyed a command; one step is one, then it waits. */
export function pausedAfter(isPaused: boolean, { name }: RunCommand): boolean {
  if (name === "pause" || name === "one-step") return true;
  return name === "resume" || name === "stop" ? false : isPaused;
}
