import type { RunEvent } from "../../pipeline/mod.ts";

/** Those events of a run that are of one type, in order. */
export const ofType = <T extends RunEvent["type"]>(events: RunEvent[], type: T) =>
  events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);
