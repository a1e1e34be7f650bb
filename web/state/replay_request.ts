import * as v from "valibot";
import { backendNames } from "../../ops/device/backend_table.ts";

/** Longer replays belong to `deno task replay`, in a terminal. */
const mostSteps = 10_000;

const step = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** The replay that a page requests. */
export const replayRequest = v.pipe(
  v.strictObject({
    from: step,
    to: step,
    backend: v.optional(v.picklist(backendNames)),
    /** Whether the batches are kept as pictures. */
    pictures: v.optional(v.boolean(), false),
  }),
  v.check(({ from, to }) => from <= to, "from is more than to"),
  v.check(({ from, to }) => to - from < mostSteps, `at most ${mostSteps} steps at once`),
);

export type ReplayRequest = v.InferOutput<typeof replayRequest>;

/** The replays of a run, as a page lists them. */
export interface ReplayList {
  hasRecord: boolean;
  /** Whether this server can start one. */
  canStart: boolean;
  /** Steps done in the recorded states that replays can start from, besides the run's start. */
  states: number[];
  /** The same of the light states, from which looks at single steps begin. */
  lights: number[];
  /** The running replay. */
  running?: string;
  /** The oldest first. */
  replays: string[];
}
