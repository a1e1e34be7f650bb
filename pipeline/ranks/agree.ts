/** Ends the start of a run on all ranks alike: a rank that cannot go on, or would train something else. */
import type { Communicator } from "../../ops/ranks/mpi/mod.ts";
import { errorMessage } from "../contracts/text.ts";
import { gatherMessages, shareMessage } from "./messages.ts";

/** The ranks cannot train together; the message names the ranks and the cure. All of them throw it. */
export class RanksDisagreeError extends Error {}

/** What must be the same on all ranks: a name for people, with a text to compare. */
export type Compared = Readonly<Record<string, string>>;

interface Report {
  failure?: string;
  compared?: Compared;
}

/**
 * Does the same work on each rank, and returns its result when all of them could.
 *
 * @param compared what must be the same everywhere, such as a digest, of each rank's result
 * @throws RanksDisagreeError on all ranks when one of them failed, or found something else
 */
export async function onAllRanks<T>(
  group: Communicator,
  work: () => T | Promise<T>,
  compared: (result: T) => Compared = () => ({}),
): Promise<T> {
  const outcome = await attempt(work);
  const mine: Report = "failure" in outcome
    ? { failure: errorMessage(outcome.failure) }
    : { compared: compared(outcome.result) };
  const reports = gatherMessages(group, mine)?.map(({ head }) => head);
  const { head: difference } = shareMessage(group, reports && differenceOf(reports));
  if (difference) throw new RanksDisagreeError(difference, { cause: failureOf(outcome) });
  return (outcome as { result: T }).result;
}

type Outcome<T> = { result: T } | { failure: unknown };

const failureOf = (outcome: Outcome<unknown>) => "failure" in outcome ? outcome.failure : undefined;

async function attempt<T>(work: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { result: await work() };
  } catch (failure) {
    return { failure };
  }
}

/** The first thing that keeps the ranks from training together, as a line for people. */
export function differenceOf(reports: readonly Report[]): string | null {
  const failed = reports.findIndex(({ failure }) => failure !== undefined);
  if (failed >= 0) {
    const { failure } = reports[failed];
    const isOfAll = reports.every((report) => report.failure === failure);
    return isOfAll || failed === 0 ? failure! : `rank ${failed}: ${failure}`;
  }
  const [first, ...others] = reports.map(({ compared = {} }) => compared);
  for (const [what, value] of Object.entries(first)) {
    const rank = 1 + others.findIndex((other) => other[what] !== value);
    if (rank === 0) continue;
    return `the ranks have other ${what}: rank 0 has ${value}, rank ${rank} has ` +
      `${others[rank - 1][what] ?? "none"}; give all of them the same`;
  }
  return null;
}
