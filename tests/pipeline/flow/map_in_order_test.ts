import assert from "node:assert/strict";
import fc from "fast-check";
import { count, defer, EMPTY, finalize, from, lastValueFrom, map, of, range, timer } from "rxjs";
import { mapInOrder } from "../../../pipeline/flow/map_in_order.ts";
import { virtualTime } from "../_virtual_time.ts";

/** Takes as long as the input says, and answers with it. */
const wait = (millis: number) => timer(millis).pipe(map(() => millis));

Deno.test("mapInOrder() emits in the order of the inputs, however long each takes", () => {
  virtualTime(({ hot, expectObservable }) => {
    const values = { a: 5, b: 1, c: 3 };
    const source = hot("  ab--------c--|   ", values);
    const expected = "    -----(ab)----(c|)";
    expectObservable(source.pipe(mapInOrder(wait, 2))).toBe(expected, values);
  });
});

Deno.test("mapInOrder() lets a result that waits for an earlier one keep its slot", () => {
  virtualTime(({ cold, expectObservable }) => {
    const values = { a: 6, b: 1, c: 10 };
    const source = cold(" (abc|)              ", values);
    const expected = "    ------(ab)------(c|)";
    expectObservable(source.pipe(mapInOrder(wait, 2))).toBe(expected, values);
  });
});

Deno.test("mapInOrder() passes an error at once and cancels the other projections", () => {
  virtualTime(({ cold, expectObservable, expectSubscriptions }) => {
    const slow = cold("   ------a|");
    const broken = cold(" --#");
    const projections = { slow, broken };
    const source = from(["slow", "broken"] as const);
    expectObservable(source.pipe(mapInOrder((name) => projections[name], 2))).toBe("--#");
    expectSubscriptions(slow.subscriptions).toBe("^-!");
  });
});

Deno.test("mapInOrder() passes an error of its source at once and cancels its projections", () => {
  virtualTime(({ cold, hot, expectObservable, expectSubscriptions }) => {
    const slow = cold("   ------a|");
    const source = hot("  a--#");
    expectObservable(source.pipe(mapInOrder(() => slow, 2))).toBe("---#");
    expectSubscriptions(slow.subscriptions).toBe("^--!");
  });
});

Deno.test("mapInOrder() cancels everything when it is unsubscribed from", () => {
  virtualTime(({ cold, hot, expectObservable, expectSubscriptions }) => {
    const slow = cold("   ------a|");
    const source = hot("  a-------");
    const unsubscribed = "---!";
    expectObservable(source.pipe(mapInOrder(() => slow, 1)), unsubscribed).toBe("----");
    expectSubscriptions(slow.subscriptions).toBe("^--!");
    expectSubscriptions(source.subscriptions).toBe("^--!");
  });
});

Deno.test("mapInOrder() turns a projection that throws into an error of the stream", () => {
  virtualTime(({ cold, expectObservable }) => {
    const explode = () => {
      throw new Error("no such image");
    };
    const expected = cold("-#", {}, new Error("no such image"));
    expectObservable(cold("-a-|").pipe(mapInOrder(explode, 1))).toEqual(expected);
  });
});

Deno.test("mapInOrder() refuses a projection without a value", async () => {
  const results = of(1).pipe(mapInOrder(() => EMPTY, 1));
  await assert.rejects(lastValueFrom(results), /a projection ended without a value/);
});

Deno.test("mapInOrder() refuses a concurrency that is no count", () => {
  for (const concurrency of [0, -1, 1.5, NaN]) {
    assert.throws(() => mapInOrder(of, concurrency), /RangeError: concurrency is/);
  }
});

Deno.test("mapInOrder() keeps the order and the bound for any durations", () => {
  const durations = fc.array(fc.nat(9), { maxLength: 20 });
  fc.assert(fc.property(durations, fc.integer({ min: 1, max: 5 }), (millis, concurrency) => {
    let active = 0;
    let mostActive = 0;
    const project = (duration: number) =>
      defer(() => {
        mostActive = Math.max(mostActive, ++active);
        return wait(duration).pipe(finalize(() => active--));
      });
    const results: number[] = [];
    virtualTime(({ flush }) => {
      from(millis).pipe(mapInOrder(project, concurrency)).subscribe((value) => results.push(value));
      flush();
    });
    assert.deepEqual(results, millis);
    assert.equal(mostActive, Math.min(concurrency, millis.length));
  }));
});

Deno.test("mapInOrder() does not overflow the stack on 100,000 inputs that wait for one", async () => {
  const project = (input: number) => input === 0 ? timer(0) : of(input);
  const results = range(100_000).pipe(mapInOrder(project, 1), count());
  assert.equal(await lastValueFrom(results), 100_000);
});
