import assert from "node:assert/strict";
import { map, of, tap, throwError, timer } from "rxjs";
import { conflateMap } from "../../../pipeline/flow/conflate_map.ts";
import { virtualTime } from "../_virtual_time.ts";

const slowly = (value: string) => timer(4).pipe(map(() => value.toUpperCase()));

Deno.test("conflateMap() works on every value that finds it free", () => {
  virtualTime(({ cold, expectObservable }) => {
    const values = cold("a----b----c|     ");
    expectObservable(values.pipe(conflateMap(slowly))).toBe("----A----B----(C|)");
  });
});

Deno.test("conflateMap() goes on with the newest of the values that came meanwhile", () => {
  virtualTime(({ cold, expectObservable }) => {
    const values = cold("abc---d--|");
    expectObservable(values.pipe(conflateMap(slowly))).toBe("----A---C---(D|)");
  });
});

Deno.test("conflateMap() keeps in the queue what is to stay, in order", () => {
  virtualTime(({ cold, expectObservable }) => {
    const stays = (value: string) => "BD".includes(value.toUpperCase());
    const values = cold("abcde----|");
    expectObservable(values.pipe(conflateMap(slowly, { stays }))).toBe("----A---B---D---(E|)");
  });
});

Deno.test("conflateMap() queues so many that stay at most, and says which of the others gave way", () => {
  virtualTime(({ cold, expectObservable }) => {
    const lost: string[] = [];
    const options = {
      stays: (value: string) => value !== "f",
      mostStaying: 2,
      onLost: (value: string) => lost.push(value),
    };
    const values = cold("abcdef---|");
    expectObservable(values.pipe(
      conflateMap(slowly, options),
      tap({ complete: () => assert.deepEqual(lost, ["d"]) }),
    )).toBe("----A---B---C---E---(F|)");
  });
});

Deno.test("conflateMap() works on the last value, however many that stay wait before it", () => {
  virtualTime(({ cold, expectObservable }) => {
    const lost: string[] = [];
    const options = {
      stays: () => true,
      mostStaying: 1,
      onLost: (value: string) => lost.push(value),
    };
    expectObservable(
      cold("abcd|").pipe(
        conflateMap(slowly, options),
        tap({ complete: () => assert.deepEqual(lost, ["c"]) }),
      ),
    ).toBe("----A---B---(D|)");
  });
});

Deno.test("conflateMap() completes when the last value is done, whether it waited or not", () => {
  virtualTime(({ cold, expectObservable }) => {
    expectObservable(cold("a|").pipe(conflateMap(slowly))).toBe("----(A|)");
    expectObservable(cold("ab|").pipe(conflateMap(slowly))).toBe("----A---(B|)");
    expectObservable(cold("|").pipe(conflateMap(slowly))).toBe("|");
  });
});

Deno.test("conflateMap() fails when its work or its source does", () => {
  virtualTime(({ cold, expectObservable }) => {
    const failing = () => throwError(() => "full");
    expectObservable(cold("-a").pipe(conflateMap(failing))).toBe("-#", undefined, "full");
    expectObservable(cold("a-#").pipe(conflateMap(slowly))).toBe("--#");
  });
});

Deno.test("unsubscribing from conflateMap() ends the work at hand", () => {
  virtualTime(({ cold, hot, expectObservable, expectSubscriptions }) => {
    const work = cold("----x|");
    expectObservable(hot("-a").pipe(conflateMap(() => work)), "---!").toBe("---");
    expectSubscriptions(work.subscriptions).toBe(["-^-!"]);
  });
});

Deno.test("conflateMap() begins anew for each subscriber", () => {
  virtualTime(({ expectObservable }) => {
    const shared = of("a").pipe(conflateMap(slowly));
    expectObservable(shared).toBe("----(A|)");
    expectObservable(shared, "--^").toBe("------(A|)");
  });
});
