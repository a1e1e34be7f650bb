import assert from "node:assert/strict";
import { of } from "rxjs";
import { atMost } from "../../../pipeline/replay/at_most.ts";
import { virtualTime } from "../_virtual_time.ts";

Deno.test("atMost() spreads what comes too fast, and keeps its order", () =>
  virtualTime(({ hot, expectObservable }) => {
    const values = hot("(abc)|").pipe(atMost(100));
    expectObservable(values).toBe("a 9ms b 9ms (c|)");
  }));

Deno.test("atMost() lets pass at once what comes slowly", () =>
  virtualTime(({ hot, expectObservable }) => {
    const values = hot("a 19ms b 29ms c|").pipe(atMost(100));
    expectObservable(values).toBe("a 19ms b 29ms c|");
  }));

Deno.test("atMost(Infinity) leaves the stream as it is", () => {
  const source = of(1, 2);
  assert.equal(source.pipe(atMost(Infinity)), source);
});
