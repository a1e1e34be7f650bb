import { ReplaySubject } from "rxjs";
import { stopAfterStep } from "../../pipeline/stop_after_step.ts";
import { virtualTime } from "./_virtual_time.ts";

Deno.test("stopAfterStep() lets the step that is under way finish, and ends with it", () => {
  virtualTime(({ cold, hot, expectObservable, expectSubscriptions }) => {
    const steps = cold("--a--b--c--d|");
    const stop = hot("   ------x------");
    expectObservable(steps.pipe(stopAfterStep(stop))).toBe("--a--b--(c|)");
    expectSubscriptions(steps.subscriptions).toBe("         ^-------!");
    expectSubscriptions(stop.subscriptions).toBe("          ^-------!");
  });
});

Deno.test("a run that was stopped before its first step begins none", () => {
  virtualTime(({ cold, expectObservable, expectSubscriptions }) => {
    const steps = cold("a-b|");
    const stopped = new ReplaySubject<void>(1);
    stopped.next();
    expectObservable(steps.pipe(stopAfterStep(stopped))).toBe("|");
    expectSubscriptions(steps.subscriptions).toBe([]);
  });
});

Deno.test("stopAfterStep() passes everything on when nobody stops it", () => {
  virtualTime(({ cold, expectObservable }) => {
    expectObservable(cold("a-b|").pipe(stopAfterStep(cold("---")))).toBe("a-b|");
  });
});

Deno.test("an error passes stopAfterStep() though it is stopping", () => {
  virtualTime(({ cold, hot, expectObservable }) => {
    expectObservable(cold("a--#").pipe(stopAfterStep(hot("-x")))).toBe("a--#");
  });
});
