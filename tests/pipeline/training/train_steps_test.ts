import assert from "node:assert/strict";
import { concatMap, lastValueFrom, map, of, range, throwError, timer, toArray } from "rxjs";
import type { Batch } from "../../../pipeline/contracts/batch.ts";
import type { Clock } from "../../../pipeline/training/control/pausable_clock.ts";
import { trainSteps } from "../../../pipeline/training/train_steps.ts";
import { virtualTime } from "../_virtual_time.ts";
import { stepResult } from "./_steps_of.ts";

const batch = (step: number): Batch => ({
  position: { step, epoch: 2, stepInEpoch: step },
  ids: ["a", "b"],
  indices: [0, 1],
  hashes: ["", ""],
  labels: undefined,
  pixels: new Uint8Array(2),
});

/** Virtual time as the clock: RxJS's schedulers tell it. */
const virtualClock: Clock = { now: () => Date.now(), at: () => 7 };

Deno.test("trainSteps() trains on one batch after the other, in their order", () => {
  virtualTime(({ cold, expectObservable }) => {
    const batches = cold("(abc|)", { a: batch(0), b: batch(1), c: batch(2) });
    const steps = batches.pipe(
      trainSteps({ result: () => timer(3).pipe(map(() => stepResult)) }, virtualClock),
      map(({ step }) => String(step.step)),
    );
    expectObservable(steps).toBe("---1--2--(3|)");
  });
});

Deno.test("trainSteps() tells the losses and counts what is done from 1", async () => {
  const [{ step, batch: trained }] = await lastValueFrom(
    of(batch(4)).pipe(trainSteps({ result: () => of(stepResult) }, virtualClock), toArray()),
  );
  assert.deepEqual(trained, batch(4));
  const { type, at, step: done, epoch, stepInEpoch, dLoss, gLoss } = step;
  assert.deepEqual(
    { type, at, done, epoch, stepInEpoch, dLoss, gLoss },
    { type: "step", at: 7, done: 5, epoch: 2, stepInEpoch: 5, dLoss: 0.75, gLoss: 1 },
  );
});

/** A clock that is moved by hand. */
function handClock() {
  let time = 0;
  return { clock: { now: () => time, at: () => 0 }, pass: (millis: number) => time += millis };
}

Deno.test("trainSteps() tells waiting from training, and neither from what the consumer does", async () => {
  const { clock, pass } = handClock();
  const source = of(batch(0), batch(1)).pipe(
    concatMap((each) => {
      pass(10); // the data take this long
      return of(each);
    }),
  );
  const result = () => {
    pass(40);
    return of(stepResult);
  };
  const seen: number[][] = [];
  await lastValueFrom(
    source.pipe(
      trainSteps({ result }, clock),
      map(({ step: { waitMillis, stepMillis, imagesPerSecond } }) => {
        seen.push([waitMillis, stepMillis, imagesPerSecond]);
        pass(1000); // drawing a sample, say
      }),
    ),
  );
  assert.deepEqual(seen, [[10, 40, 40], [10, 40, 40]]);
});

/** The times of steps whose numbers come three at a time, after 90 ms. */
async function timesInThrees(steps: number, begunSince: (told: number) => number) {
  const { clock, pass } = handClock();
  let told = 0;
  const result = () => {
    if (told++ % 3 === 0) pass(90);
    return of(stepResult);
  };
  const seen = range(0, steps).pipe(
    map(batch),
    trainSteps(
      {
        result,
        get begunSince() {
          return begunSince(told);
        },
      },
      clock,
    ),
    map(({ step }) => step.stepMillis),
    toArray(),
  );
  return { seen: await lastValueFrom(seen), passed: clock.now() };
}

Deno.test("steps whose numbers come at once share the time that they took, to the last millisecond", async () => {
  // Two more have begun behind the first of three, then one, then none.
  const { seen } = await timesInThrees(6, (told) => 2 - (told - 1) % 3);
  assert.deepEqual(seen, [30, 30, 30, 30, 30, 30]);
});

Deno.test("steps that are always behind one another share their time evenly in the end", async () => {
  const { seen, passed } = await timesInThrees(60, (told) => Math.min(2, 60 - told));
  for (const millis of seen) assert(millis > 10 && millis < 60, `${millis} ms`);
  assert.ok(Math.abs(seen.reduce((a, b) => a + b) - passed) < 1e-6);
});

Deno.test("an error of a step ends the stream, and no further batch is trained on", () => {
  virtualTime(({ cold, expectObservable }) => {
    const trained: number[] = [];
    const batches = cold("abc|", { a: batch(0), b: batch(1), c: batch(2) });
    const result = ({ position: { step } }: Batch) => {
      trained.push(step);
      return step === 1 ? throwError(() => "out of memory") : of(stepResult);
    };
    const steps = batches.pipe(
      trainSteps({ result }, virtualClock),
      map(({ step }) => String(step.step)),
    );
    expectObservable(steps).toBe("1#", undefined, "out of memory");
  });
});

Deno.test("trainSteps() begins no step before the one before it is settled", () => {
  virtualTime(({ cold, expectObservable }) => {
    const batches = cold("(ab|)", { a: batch(0), b: batch(1) });
    const steps = batches.pipe(
      trainSteps({
        result: () => timer(1).pipe(map(() => stepResult)),
        settle: ({ step }) => timer(10 * step.step),
      }, virtualClock),
      map(({ step }) => String(step.step)),
    );
    expectObservable(steps).toBe("-1 10ms 2 19ms |");
  });
});

Deno.test("a step that cannot be settled is told of, then ends the stream", () => {
  virtualTime(({ cold, expectObservable }) => {
    const batches = cold("(ab|)", { a: batch(0), b: batch(1) });
    const steps = batches.pipe(
      trainSteps({
        result: () => of(stepResult),
        settle: () =>
          timer(2).pipe(map(() => {
            throw "diverged";
          })),
      }),
      map(({ step }) => String(step.step)),
    );
    expectObservable(steps).toBe("1-#", undefined, "diverged");
  });
});
