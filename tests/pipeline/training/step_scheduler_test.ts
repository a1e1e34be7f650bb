import assert from "node:assert/strict";
import { asyncScheduler, concatMap, EMPTY, firstValueFrom, map, of, tap, timer } from "rxjs";
import type { StepResult } from "../../../model/mod.ts";
import type { Batch, TrainedStep } from "../../../pipeline/contracts/batch.ts";
import { type SchedulerOptions, StepScheduler } from "../../../pipeline/training/step_scheduler.ts";
import { trainSteps } from "../../../pipeline/training/train_steps.ts";
import { step } from "../../scripts/cli/progress/_events.ts";
import { oneImageBatch } from "../_one_image_batch.ts";
import { virtualTime } from "../_virtual_time.ts";
import { stepResult, stepsOf } from "./_steps_of.ts";

const batches = [0, 1, 2, 3].map(oneImageBatch);

const trained = (batch: Batch, isFinite = true): TrainedStep => ({
  batch,
  step: step(batch.position.step + 1),
  values: stepResult.values,
  isFinite,
});

/** Steps that are over when the test says so. */
function byHand(options: Partial<SchedulerOptions> = {}) {
  const begun: number[] = [];
  const steps: PromiseWithResolvers<StepResult>[] = [];
  const scheduler = new StepScheduler({
    ...options,
    step: ({ position }) => {
      begun.push(position.step);
      steps.push(Promise.withResolvers());
      return steps.at(-1)!.promise;
    },
  });
  return { begun, steps, scheduler };
}

const result = (dLoss: number): StepResult => ({ ...stepResult, dLoss });

Deno.test("a step that was begun early is not begun again when its turn comes", async () => {
  const { begun, steps, scheduler } = byHand();
  scheduler.begin(batches[0]);
  scheduler.begin(batches[1]);
  steps[1].resolve(result(2));
  steps[0].resolve(result(1));
  assert.equal((await firstValueFrom(scheduler.result(batches[0]))).dLoss, 1);
  assert.equal((await firstValueFrom(scheduler.result(batches[1]))).dLoss, 2);
  assert.deepEqual(begun, [0, 1]);
});

Deno.test("a step that was not begun early begins when its turn comes", async () => {
  const { begun, steps, scheduler } = byHand();
  const asked = firstValueFrom(scheduler.result(batches[0]));
  steps[0].resolve(result(3));
  assert.equal((await asked).dLoss, 3);
  assert.deepEqual(begun, [0]);
});

Deno.test("steps behind a bad one are waited for, and begin again when their turn comes", async () => {
  const mended: number[] = [];
  const mend = (_: TrainedStep, stepsSince: number) => (mended.push(stepsSince), EMPTY);
  const { begun, steps, scheduler } = byHand({ mend, ahead: 3 });
  const mayBegin = (batch: Batch) => {
    let isReady = false;
    scheduler.ready(batch).subscribe(() => isReady = true).unsubscribe();
    return isReady;
  };
  batches.slice(0, 3).forEach((batch) => scheduler.begin(batch));
  assert.equal(mayBegin(batches[3]), true);
  steps[0].resolve(result(1));
  await firstValueFrom(scheduler.result(batches[0]));
  scheduler.arrived(trained(batches[0], false));
  const settling = firstValueFrom(scheduler.settle(trained(batches[0], false)), {
    defaultValue: 0,
  });
  steps[1].resolve(result(2));
  await Promise.resolve();
  assert.deepEqual(mended, []);
  steps[2].reject(new Error("the device is lost"));
  await settling;
  assert.deepEqual(mended, [2]);
  const again = firstValueFrom(scheduler.result(batches[1]));
  steps[3].resolve(result(4));
  assert.equal((await again).dLoss, 4);
  scheduler.arrived(trained(batches[1]));
  assert.equal(mayBegin(batches[3]), false); // batch 2 comes first
  scheduler.result(batches[2]);
  assert.equal(mayBegin(batches[3]), true);
  assert.deepEqual(begun, [0, 1, 2, 1, 2]);
});

Deno.test("an early step that fails is told of when its turn comes, and only then", async () => {
  const { steps, scheduler } = byHand();
  scheduler.begin(batches[0]);
  steps[0].reject(new Error("out of memory"));
  await new Promise((resolve) => setTimeout(resolve));
  await assert.rejects(firstValueFrom(scheduler.result(batches[0])), /out of memory/);
});

interface Scene extends Pick<SchedulerOptions, "ahead" | "mend"> {
  /** Letters of the batches before which something reads the weights. */
  readBefore?: string;
  /** Letters of the batches whose first step is not finite. */
  bad?: string;
}

const letterOf = ({ position }: Batch) => "abcd"[position.step];

/** Four batches at once, steps of 10 ms: when each begins, and a stream of those that are done. */
function scene({ ahead, mend, readBefore = "", bad = "" }: Scene) {
  const begun: string[] = [];
  const tried = new Set<Batch>();
  const next = stepsOf(10);
  const scheduler = new StepScheduler({
    ahead,
    mend,
    step: (batch) => {
      begun.push(`${letterOf(batch)} at ${asyncScheduler.now()}`);
      const isFinite = tried.has(batch) || !bad.includes(letterOf(batch));
      tried.add(batch);
      return next(isFinite);
    },
    isReadBefore: (batch) => readBefore.includes(letterOf(batch)),
  });
  const done = of(...batches).pipe(
    concatMap((batch) => scheduler.ready(batch).pipe(map(() => batch))),
    trainSteps(scheduler),
    map(({ batch }) => letterOf(batch)),
  );
  return { begun, done, scheduler };
}

Deno.test("a step begins when the one before is done", () => {
  virtualTime(({ expectObservable, flush }) => {
    const { begun, done } = scene({});
    expectObservable(done).toBe("10ms a 9ms b 9ms c 9ms (d|)");
    flush();
    assert.deepEqual(begun, ["a at 0", "b at 10", "c at 20", "d at 30"]);
  });
});

Deno.test("steps begin early, and none past a reader of the weights", () => {
  virtualTime(({ expectObservable, flush }) => {
    const { begun, done } = scene({ ahead: 1, readBefore: "c" });
    expectObservable(done).toBe("10ms a 9ms b 9ms c 9ms (d|)");
    flush();
    assert.deepEqual(begun, ["a at 0", "b at 0", "c at 20", "d at 20"]);
  });
});

Deno.test("the next step waits until a bad one is mended, and what ran behind it runs again", () => {
  virtualTime(({ expectObservable, flush }) => {
    const told: string[] = [];
    const mend = ({ batch }: TrainedStep, stepsSince: number) => {
      told.push(`${letterOf(batch)} at ${asyncScheduler.now()}, ${stepsSince} since`);
      return timer(5);
    };
    const { begun, done } = scene({ ahead: 2, bad: "a", mend });
    expectObservable(done).toBe("10ms a 34ms b 9ms c 9ms (d|)");
    flush();
    assert.deepEqual(told, ["a at 30, 2 since"]); // b and c end at 20 and 30
    assert.deepEqual(begun, [
      ...["a at 0", "b at 0", "c at 0"],
      ...["b at 35", "c at 45", "d at 55"],
    ]);
  });
});

Deno.test("a bad step that cannot be mended ends the steps", () => {
  virtualTime(({ expectObservable, flush }) => {
    const mend = () =>
      timer(2).pipe(tap(() => {
        throw "no good state";
      }));
    const { begun, done, scheduler } = scene({ bad: "b", mend });
    expectObservable(done).toBe("10ms a 9ms b 1ms #", undefined, "no good state");
    flush();
    assert.deepEqual(begun, ["a at 0", "b at 10"]);
    assert.equal(scheduler.isSound, false);
    assert.equal(scheduler.place?.step, 1);
  });
});
