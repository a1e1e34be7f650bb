import assert from "node:assert/strict";
import { asyncScheduler, map, type Observable, ReplaySubject, Subject, timer } from "rxjs";
import type { Batch } from "../../../../pipeline/contracts/batch.ts";
import { control, type ObeyedCommand } from "../../../../pipeline/training/control/control.ts";
import type { RunCommand, StepDone } from "../../../../pipeline/contracts/events.ts";
import { StepScheduler } from "../../../../pipeline/training/step_scheduler.ts";
import { trainSteps } from "../../../../pipeline/training/train_steps.ts";
import { oneImageBatch } from "../../_one_image_batch.ts";
import { virtualTime } from "../../_virtual_time.ts";
import { stepsOf } from "../_steps_of.ts";

const batches = {
  a: oneImageBatch(0),
  b: oneImageBatch(1),
  c: oneImageBatch(2),
  d: oneImageBatch(3),
};

const letterOf = ({ position }: Batch) => "abcd"[position.step];

const named = (name: Exclude<RunCommand["name"], "learning-rates">): RunCommand => ({ name });

const letters = {
  p: named("pause"),
  r: named("resume"),
  o: named("one-step"),
  s: named("stop"),
  x: named("sample"),
};

interface Scene {
  /** Batches as they come. */
  source: Observable<Batch>;
  /** Commands as they are sent: letters, each at its time. */
  sent?: Observable<RunCommand>;
  /** Sent just after the run has listened for the `after`th time. */
  sentBehind?: { command: RunCommand; after: number };
  stop?: Observable<unknown>;
  trainMillis: number;
  ahead?: number;
  /** Letters of the batches that somebody looks at the networks before. */
  lookedAt?: string;
}

/** A run whose steps take `trainMillis`, as `a`, `b`, ... at the time at which each is done. */
function scene(
  { source, sent, sentBehind, stop = new Subject(), trainMillis, ahead, lookedAt = "" }: Scene,
) {
  const mailbox: RunCommand[] = [];
  let listened = 0;
  const commands = () => {
    const found = mailbox.splice(0);
    if (++listened === sentBehind?.after) mailbox.push(sentBehind.command);
    return found;
  };
  const obeyed: string[] = [];
  const passed: string[] = [];
  const clocks: string[] = [];
  let isClockPaused = false;
  const obey = ({ command, place, batch }: ObeyedCommand) =>
    obeyed.push(`${command.name} after ${place.step}, before ${batch.position.step + 1}`);
  const clock = { pause: () => isClockPaused = true, resume: () => isClockPaused = false };
  sent?.subscribe((command) => mailbox.push(command));
  const step = stepsOf(trainMillis);
  const scheduler = new StepScheduler({
    step: (batch) => {
      clocks.push(isClockPaused ? "stands" : "goes");
      passed.push(`${letterOf(batch)} at ${asyncScheduler.now()}`);
      return step();
    },
    ahead,
    isReadBefore: (batch) => lookedAt.includes(letterOf(batch)),
  });
  const done = source.pipe(
    control(scheduler, { commands, stop, obey: (obeyed) => void obey(obeyed), clock }),
    trainSteps(scheduler),
    map(({ batch }) => letterOf(batch)),
  );
  const isObserved = () => (scheduler.trained as Subject<StepDone>).observed;
  return { done, obeyed, passed, clocks, isClockPaused: () => isClockPaused, isObserved };
}

Deno.test("control() lets one batch through at a time, the next when that was trained on", () => {
  virtualTime(({ cold, expectObservable }) => {
    const { done } = scene({ source: cold("(abc|)", batches), trainMillis: 3 });
    expectObservable(done).toBe("---a--b--(c|)");
  });
});

Deno.test("batches pass early, so many as are asked for, as long as nobody looks at the networks", () => {
  virtualTime(({ cold, expectObservable, flush }) => {
    const source = cold("(abcd|)", batches);
    const { done, passed } = scene({ source, trainMillis: 20, ahead: 2, lookedAt: "d" });
    expectObservable(done).toBe("20ms a 19ms b 19ms c 19ms (d|)");
    flush();
    assert.deepEqual(passed, ["a at 0", "b at 0", "c at 0", "d at 60"]);
  });
});

Deno.test("batches that come late pass when they come", () => {
  virtualTime(({ cold, expectObservable, flush }) => {
    const source = cold("a 4ms b 44ms c|", batches);
    const { done, passed } = scene({ source, trainMillis: 20, ahead: 1 });
    expectObservable(done).toBe("20ms a 19ms b 29ms (c|)");
    flush();
    assert.deepEqual(passed, ["a at 0", "b at 5", "c at 50"]);
  });
});

Deno.test("a command is obeyed when no step is under way, though batches had passed early", () => {
  virtualTime(({ cold, hot, expectObservable, flush }) => {
    const source = cold("(abcd|)", batches);
    const sent = hot("10ms x", letters);
    const { done, obeyed, passed } = scene({ source, sent, trainMillis: 20, ahead: 1 });
    expectObservable(done).toBe("20ms a 19ms b 19ms c 19ms (d|)");
    flush();
    assert.deepEqual(obeyed, ["sample after 2, before 3"]);
    assert.deepEqual(passed, ["a at 0", "b at 0", "c at 40", "d at 40"]);
  });
});

Deno.test("a command that comes just as a batch passes early is obeyed when no step is under way", () => {
  virtualTime(({ cold, expectObservable, flush }) => {
    const source = cold("(abc|)", batches);
    const sentBehind = { command: letters.x, after: 2 }; // once for a, then for b
    const { done, obeyed } = scene({ source, sentBehind, trainMillis: 20, ahead: 1 });
    expectObservable(done).toBe("20ms a 19ms b 19ms (c|)");
    flush();
    assert.deepEqual(obeyed, ["sample after 2, before 3"]);
  });
});

Deno.test("the command to stop ends a run when the batches that had passed early are trained on", () => {
  virtualTime(({ cold, hot, expectObservable, flush }) => {
    const source = cold("(abcd)", batches);
    const { done, obeyed } = scene({
      source,
      sent: hot("10ms s", letters),
      ...{ trainMillis: 20, ahead: 1 },
    });
    expectObservable(done).toBe("20ms a 19ms (b|)");
    flush();
    assert.deepEqual(obeyed, ["stop after 2, before 3"]);
  });
});

Deno.test("a paused run begins no step until it is resumed, looking every 100 ms", () => {
  virtualTime(({ cold, hot, expectObservable, flush }) => {
    const source = cold("(abc|)", batches);
    const sent = hot("10ms p 349ms r", letters);
    const { done, obeyed } = scene({ source, sent, trainMillis: 20 });
    // The step under way is finished at 20; paused from there; heard at 420, done at 440.
    expectObservable(done).toBe("20ms a 419ms b 19ms (c|)");
    flush();
    assert.deepEqual(obeyed, ["pause after 1, before 2", "resume after 1, before 2"]);
  });
});

Deno.test("one step is one step, whether the run was paused or not", () => {
  virtualTime(({ cold, hot, expectObservable, flush }) => {
    const source = cold("(abcd)", batches);
    const sent = hot("10ms o 189ms o", letters);
    const { done, obeyed } = scene({ source, sent, trainMillis: 20 });
    expectObservable(done, "600ms !").toBe("20ms a 19ms b 219ms c");
    flush();
    assert.deepEqual(obeyed, ["one-step after 1, before 2", "one-step after 2, before 3"]);
  });
});

Deno.test("two single steps that were asked for at once are two, each obeyed in its turn", () => {
  virtualTime(({ cold, hot, expectObservable, flush }) => {
    const source = cold("(abcd)", batches);
    const sent = hot("(poo)", letters);
    const { done, obeyed } = scene({ source, sent, trainMillis: 20 });
    expectObservable(done, "600ms !").toBe("20ms a 19ms b");
    flush();
    assert.deepEqual(obeyed, [
      "pause after 0, before 1",
      "one-step after 0, before 1",
      "one-step after 1, before 2",
    ]);
  });
});

Deno.test("other commands are obeyed between steps, also while the run is paused", () => {
  virtualTime(({ cold, hot, expectObservable, flush }) => {
    const source = cold("(abc|)", batches);
    const sent = hot("10ms (xp) 146ms x 99ms r", letters);
    const { done, obeyed } = scene({ source, sent, trainMillis: 20 });
    expectObservable(done).toBe("20ms a 319ms b 19ms (c|)");
    flush();
    assert.deepEqual(obeyed, [
      "sample after 1, before 2",
      "pause after 1, before 2",
      "sample after 1, before 2",
      "resume after 1, before 2",
    ]);
  });
});

for (const paused of ["running", "paused"]) {
  Deno.test(`the command to stop ends a ${paused} run between two steps`, () => {
    virtualTime(({ cold, hot, expectObservable, expectSubscriptions, flush }) => {
      const source = cold("(abcd)", batches);
      const sent = hot(paused === "paused" ? "10ms p 49ms s" : "10ms s", letters);
      const { done, obeyed } = scene({ source, sent, trainMillis: 20 });
      const end = paused === "paused" ? "20ms a 99ms |" : "20ms (a|)";
      expectObservable(done).toBe(end);
      expectSubscriptions(source.subscriptions).toBe(
        paused === "paused" ? "^ 119ms !" : "^ 19ms !",
      );
      flush();
      assert.match(obeyed.at(-1)!, /^stop after 1/);
    });
  });
}

Deno.test("what is asked for after a stop is not obeyed", () => {
  virtualTime(({ cold, hot, expectObservable, flush }) => {
    const { done, obeyed } = scene({
      source: cold("(ab)", batches),
      sent: hot("(sx)", letters),
      trainMillis: 20,
    });
    expectObservable(done).toBe("|");
    flush();
    assert.deepEqual(obeyed, ["stop after 0, before 1"]);
  });
});

Deno.test("a signal to stop lets the step that is under way finish, and begins no other", () => {
  virtualTime(({ cold, hot, expectObservable }) => {
    const source = cold("(abcd)", batches);
    const { done } = scene({ source, stop: hot("25ms x"), trainMillis: 20 });
    expectObservable(done).toBe("20ms a 19ms (b|)");
  });
});

Deno.test("a signal to stop ends a paused run at once", () => {
  virtualTime(({ cold, hot, expectObservable, expectSubscriptions }) => {
    const source = cold("(abcd)", batches);
    const sent = hot("10ms p", letters);
    const { done } = scene({ source, sent, stop: hot("77ms x"), trainMillis: 20 });
    expectObservable(done).toBe("20ms a 56ms |");
    expectSubscriptions(source.subscriptions).toBe("^ 76ms !");
  });
});

Deno.test("a run that was stopped before its first step begins none", () => {
  virtualTime(({ cold, expectObservable, expectSubscriptions }) => {
    const source = cold("(ab)", batches);
    const stopped = new ReplaySubject<void>(1);
    stopped.next();
    expectObservable(scene({ source, stop: stopped, trainMillis: 1 }).done).toBe("|");
    expectSubscriptions(source.subscriptions).toBe([]);
  });
});

Deno.test("an error of the data passes while the run is paused", () => {
  virtualTime(({ cold, hot, expectObservable }) => {
    const source = cold("a 49ms #", batches);
    const { done, isObserved } = scene({ source, sent: hot("p", letters), trainMillis: 20 });
    expectObservable(done).toBe("50ms #");
    assert.equal(isObserved(), false);
  });
});

Deno.test("the clock stands still while a run is paused, and goes while a step is under way", () => {
  virtualTime(({ cold, hot, expectObservable, flush }) => {
    const source = cold("(ab|)", batches);
    const sent = hot("10ms p 349ms r", letters);
    const { done, clocks, isClockPaused } = scene({ source, sent, trainMillis: 20 });
    const paused = timer(15, 100).pipe(map(isClockPaused), map((isPaused) => isPaused ? "p" : "g"));
    expectObservable(done).toBe("20ms a 419ms (b|)");
    expectObservable(paused, "520ms !").toBe("15ms g 99ms p 99ms p 99ms p 99ms p 99ms g");
    flush();
    assert.deepEqual(clocks, ["goes", "goes"]);
  });
});

Deno.test("control() stops listening to the steps when it is unsubscribed from", () => {
  virtualTime(({ cold, expectObservable, flush }) => {
    const { done, isObserved } = scene({ source: cold("(abc)", batches), trainMillis: 20 });
    expectObservable(done, "^ 30ms !").toBe("20ms a");
    flush();
    assert.equal(isObserved(), false);
  });
});
