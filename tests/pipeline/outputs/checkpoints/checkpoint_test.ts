import assert from "node:assert/strict";
import { firstValueFrom, map, NEVER, Observable, of, Subject, take, timer, toArray } from "rxjs";
import {
  type CapturedState,
  checkpoint,
  type CheckpointOptions,
} from "../../../../pipeline/outputs/checkpoints/checkpoint.ts";
import type { CheckpointSaved, RunEvent, StepDone } from "../../../../pipeline/contracts/events.ts";
import { virtualTime } from "../../_virtual_time.ts";

const step = (number: number, dLoss = 1) =>
  ({ type: "step", step: number, dLoss, gLoss: 1 }) as StepDone;

/** A step is its number; a checkpoint a letter for why, and its step; a warning what it says. */
function short(event: RunEvent): string {
  if (event.type === "step") return String(event.step);
  if (event.type === "checkpoint") return `${event.why}${event.step}`;
  return event.type === "warning" ? event.message : event.type;
}

const saved = (step: number, why: CheckpointSaved["why"]) =>
  ({ type: "checkpoint", step, why }) as CheckpointSaved;

/** Writing takes so many frames of virtual time. */
const takes = (frames: number) => (step: number, why: CheckpointSaved["why"]) =>
  timer(frames).pipe(map(() => saved(step, why)));

/** RxJS takes an observable wherever it takes a promise, and virtual time moves only the former. */
function capturing(
  write: (step: number, why: CheckpointSaved["why"]) => Observable<CheckpointSaved>,
): CheckpointOptions["capture"] {
  return ({ step }, why) => ({ step, why, write: () => write(step, why) });
}

const steps = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [String(i), step(i)]));

function checkpointed(
  events: Observable<RunEvent>,
  options: Partial<CheckpointOptions> = {},
): Observable<string> {
  const defaults = { every: 2, requests: NEVER, capture: capturing(takes(1)) };
  return events.pipe(checkpoint({ ...defaults, ...options }), map(short));
}

Deno.test("a checkpoint follows every nth step, which passes at once", () => {
  virtualTime(({ cold, expectObservable }) => {
    const training = cold("1--2--3--4--|", steps);
    expectObservable(checkpointed(training)).toBe("1--2a-3--4b-|", {
      ...{ 1: "1", 2: "2", 3: "3", 4: "4" },
      ...{ a: "due2", b: "due4" },
    });
  });
});

Deno.test("the last step has a checkpoint, whichever it is", () => {
  virtualTime(({ cold, expectObservable }) => {
    const training = cold("7--8--9--|", steps);
    const values = { 7: "7", 8: "8", 9: "9", a: "due8", b: "end9" };
    expectObservable(checkpointed(training)).toBe("7--8a-9---(b|)", values);
  });
});

Deno.test("a run without a step has no checkpoint", () => {
  virtualTime(({ cold, expectObservable }) => {
    expectObservable(checkpointed(cold("---|"))).toBe("---|");
  });
});

Deno.test("one that is asked for is of the last step, and no step has two", () => {
  virtualTime(({ cold, hot, expectObservable }) => {
    const training = cold(" 1---2---3---|", steps);
    const requests = hot(" --x---x---x--");
    const values = { 1: "1", 2: "2", 3: "3", a: "asked1", b: "due2", c: "asked3" };
    expectObservable(checkpointed(training, { requests })).toBe("1--a2b--3--c|", values);
  });
});

Deno.test("nobody listens to requests any more when the run is over", () => {
  virtualTime(({ cold, hot, expectSubscriptions, expectObservable }) => {
    const requests = hot("-----x");
    expectObservable(checkpointed(cold("-1-|", steps), { requests })).toBe("-1--(a|)", {
      ...{ 1: "1", a: "end1" },
    });
    expectSubscriptions(requests.subscriptions).toBe("^--!");
  });
});

Deno.test("while one is written the newest waits, in place of one that waited before", () => {
  virtualTime(({ cold, expectObservable }) => {
    const training = cold("1-2-3-4-|", steps);
    const capture = capturing(takes(7));
    const values = { 1: "1", 2: "2", 3: "3", 4: "4", a: "due1", b: "due4" };
    expectObservable(checkpointed(training, { every: 1, capture }))
      .toBe("1-2-3-4a------(b|)", values);
  });
});

Deno.test("one that is to be kept for good is written, however many come while it waits", () => {
  virtualTime(({ cold, expectObservable }) => {
    const training = cold("1-2-3-4-|", steps);
    const options = {
      every: 1,
      capture: capturing(takes(7)),
      isKept: (step: number) => step === 2,
    };
    const values = { 1: "1", 2: "2", 3: "3", 4: "4", a: "due1", b: "due2", c: "due4" };
    expectObservable(checkpointed(training, options)).toBe("1-2-3-4a------b------(c|)", values);
  });
});

Deno.test("while a disk hangs three that are to be kept wait, and the step of each further one is told", () => {
  const events = new Subject<RunEvent>();
  const told: string[] = [];
  const hanging = new Subject<void>();
  const capture = ({ step }: StepDone, why: CheckpointSaved["why"]): CapturedState => {
    return { step, why, write: () => hanging.pipe(take(1), map(() => saved(step, why))) };
  };
  const subscription = checkpointed(events, { every: 1, capture, isKept: (step) => step % 2 === 0 })
    .subscribe((text) => told.push(text));
  for (let number = 1; number <= 20; number++) events.next(step(number));

  const lost = [8, 10, 12, 14, 16, 18];
  const messages = told.filter((text) => /[a-z]/.test(text));
  assert.deepEqual(messages.map((text) => Number(text.match(/step (\d+)/)?.[1])), lost);
  assert.match(messages[0], /^the checkpoint of step 8 is not there, .*: 3 of those wait .*; look/);

  told.length = 0;
  events.complete();
  for (let written = 0; written < 10; written++) hanging.next();
  assert.deepEqual(told, ["due1", "due2", "due4", "due6", "due20"], "the last step's in any case");
  subscription.unsubscribe();
});

Deno.test("a state is copied when it is due, however long the one before takes to be written", () => {
  const events = new Subject<RunEvent>();
  const copied: number[] = [];
  const capture = ({ step }: StepDone, why: CheckpointSaved["why"]): CapturedState => {
    copied.push(step);
    return { step, why, write: () => new Promise(() => {}) };
  };
  const subscription = checkpointed(events, { every: 1, capture }).subscribe();
  events.next(step(1));
  assert.deepEqual(copied, [1]);
  events.next(step(2));
  assert.deepEqual(copied, [1, 2]);
  subscription.unsubscribe();
});

Deno.test("a step passes before its state is written, so that its event can be on the disk first", () => {
  const seen: string[] = [];
  const capture = ({ step }: StepDone, why: CheckpointSaved["why"]): CapturedState => ({
    ...{ step, why },
    write: async () => {
      await Promise.resolve();
      seen.push("written");
      return saved(step, why);
    },
  });
  checkpointed(of(step(2)), { capture }).subscribe((event) => seen.push(event));
  assert.deepEqual(seen, ["2"]);
});

const failsAt = (bad: number) =>
  capturing((step, why) =>
    timer(1).pipe(map(() => {
      if (step === bad) throw new Error("no space left on device");
      return saved(step, why);
    }))
  );

const warning = (step: number) =>
  `the checkpoint of step ${step} is not there: no space left on device; training goes on, and ` +
  "the next one is tried in its turn";

Deno.test("a checkpoint that cannot be written is a warning, and training goes on", () => {
  virtualTime(({ cold, expectObservable }) => {
    const training = cold("2--4--|", steps);
    const values = { 2: "2", 4: "4", a: warning(2), b: "due4" };
    expectObservable(checkpointed(training, { capture: failsAt(2) })).toBe("2a-4b-|", values);
  });
});

Deno.test("the last step's checkpoint is tried again at the end, and an error if it fails again", () => {
  virtualTime(({ cold, expectObservable }) => {
    const events = checkpointed(cold("2--|", steps), { capture: failsAt(2) });
    const values = { 2: "2", a: warning(2) };
    expectObservable(events).toBe("2a--#", values, new Error("no space left on device"));
  });
});

Deno.test("one that fails when the run is over does not keep the last one from being written", () => {
  virtualTime(({ cold, expectObservable }) => {
    const capture = capturing((step, why) =>
      timer(4).pipe(map(() => {
        if (step === 2) throw new Error("no space left on device");
        return saved(step, why);
      }))
    );
    const values = { 2: "2", 3: "3", a: warning(2), b: "end3" };
    expectObservable(checkpointed(cold("23|", steps), { capture })).toBe("23--a---(b|)", values);
  });
});

Deno.test("an error of the run comes when what was being written is safe", () => {
  virtualTime(({ cold, expectObservable }) => {
    const events = checkpointed(cold("2-#", steps, "unplugged"), { capture: capturing(takes(5)) });
    expectObservable(events).toBe("2----(a#)", { 2: "2", a: "due2" }, "unplugged");
  });
});

Deno.test("a state that gave losses that are no numbers is not kept", async () => {
  const events = of(step(1), step(2, NaN), step(3), step(4, Infinity));
  const seen = await firstValueFrom(checkpointed(events, { every: 1 }).pipe(toArray()));
  assert.deepEqual(seen.filter((text) => /[a-z]/.test(text)), ["due1", "due3"]);
});

Deno.test("what else happens in a run passes as it is", () => {
  virtualTime(({ cold, expectObservable }) => {
    const sample = { type: "sample", step: 2 } as RunEvent;
    expectObservable(checkpointed(cold("-s-|", { s: sample }))).toBe("-s-|", { s: "sample" });
  });
});
