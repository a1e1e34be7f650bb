import {
  catchError,
  concat,
  defer,
  distinct,
  EMPTY,
  merge,
  type Observable,
  throwError,
} from "rxjs";
import { follow } from "./follow.ts";
import { Lockstep } from "../ranks/lockstep.ts";
import { RankLostError } from "../../ops/ranks/mpi/mod.ts";
import type { RanksMeasured, RunEvent } from "../contracts/events.ts";
import { errorMessage } from "../contracts/text.ts";
import type { TrainingRun } from "../contracts/training_run.ts";

/** A step failed on this rank, and the others are still in it: nothing can be agreed with them any more. */
export class StepBrokenError extends Error {
  override readonly name = "StepBrokenError";
}

/**
 * Trains as one of several ranks, which meet before each step. The stream ends on all ranks together, when
 * rank 0 has written all.
 *
 * @param written the steps of rank 0, with all that follows from one
 */
export function trainTogether(
  training: TrainingRun,
  written: (training: TrainingRun, lockstep: Lockstep) => Observable<RunEvent>,
): Observable<RunEvent> {
  const { ranks, run, gan, dataset } = training;
  return defer(() => {
    const lockstep = new Lockstep(ranks!, {
      own: gan.own,
      skippedLater: dataset.skippedLater,
      commands: run.commands,
      onTimes: (ranks, step) => {
        const event: RanksMeasured = { type: "ranks", at: Date.now(), step, ranks };
        run.append(event);
      },
    });
    const end = (failure?: string) => lockstep.end(failure);
    if (lockstep.isFirst) gan.onSampling = lockstep.showLifeMeanwhile;
    const story = lockstep.isFirst ? written : follow;
    // Two ranks may try the same image, in two epochs.
    const skippedLater = merge(dataset.skippedLater, lockstep.skippedElsewhere)
      .pipe(distinct(({ file }) => file));
    return concat(
      story({ ...training, dataset: { ...dataset, skippedLater } }, lockstep),
      defer(() => {
        end();
        return EMPTY;
      }),
    ).pipe(
      catchError((error) =>
        throwError(() => afterEnd(error, end(errorMessage(error)), ranks!.rank))
      ),
    );
  });
}

function afterEnd(error: unknown, isAgreed: boolean, rank: number): unknown {
  if (error instanceof RankLostError) return error;
  return isAgreed
    ? error
    : new StepBrokenError(`rank ${rank}: ${errorMessage(error)}`, { cause: error });
}
