import assert from "node:assert/strict";
import { lastValueFrom, map, of, Subject, toArray } from "rxjs";
import type { SampleSaved, StepDone } from "../../../../pipeline/contracts/events.ts";
import { sample } from "../../../../pipeline/outputs/samples/sample.ts";
import { virtualTime } from "../../_virtual_time.ts";

const step = (number: number) => ({ type: "step", step: number }) as StepDone;
const saved = ({ step }: StepDone) => ({ type: "sample", step }) as SampleSaved;
const short = ({ type, step }: StepDone | SampleSaved) => `${type[1]}${step}`; // t1: step, a1: sample

const run = (numbers: number[], every: number) =>
  lastValueFrom(
    of(...numbers.map(step)).pipe(
      sample({ every, take: (at) => Promise.resolve(saved(at)) }),
      map(short),
      toArray(),
    ),
  );

Deno.test("sample() adds a sample after every nth step", async () => {
  assert.deepEqual((await run([1, 2, 3, 4], 2)).sort(), ["a2", "a4", "t1", "t2", "t3", "t4"]);
});

Deno.test("sample() adds one after the last step, wherever the run ends", async () => {
  assert.deepEqual(await run([1, 2, 3], 2), ["t1", "t2", "t3", "a2", "a3"]);
});

Deno.test("sample() counts steps of the whole run, also when a part of it is seen", async () => {
  assert.deepEqual(await run([7, 8, 9], 4), ["t7", "t8", "t9", "a8", "a9"]);
});

Deno.test("a run without a step has no sample", async () => {
  assert.deepEqual(await run([], 2), []);
});

Deno.test("a sample is begun before the next step, though one before is still being saved", () => {
  const steps = new Subject<StepDone>();
  const begun: number[] = [];
  const never = new Promise<SampleSaved>(() => {});
  const take = (at: StepDone) => {
    begun.push(at.step);
    return never;
  };
  const subscription = steps.pipe(sample({ every: 1, take })).subscribe();
  steps.next(step(1));
  assert.deepEqual(begun, [1]);
  steps.next(step(2));
  assert.deepEqual(begun, [1, 2]);
  subscription.unsubscribe();
});

Deno.test("steps pass at once, also those whose sample is still being saved", () => {
  virtualTime(({ cold, expectObservable }) => {
    const steps = cold("a-b-c-", { a: step(1), b: step(2), c: step(3) });
    const take = () => new Promise<SampleSaved>(() => {});
    const passed = steps.pipe(sample({ every: 2, take }), map(short));
    expectObservable(passed).toBe("a-b-c-", { a: "t1", b: "t2", c: "t3" });
  });
});

Deno.test("a sample that fails fails the run", async () => {
  const take = () => Promise.reject(new Error("the disk is full"));
  const failing = lastValueFrom(of(step(1)).pipe(sample({ every: 1, take })));
  await assert.rejects(failing, /the disk is full/);
});
