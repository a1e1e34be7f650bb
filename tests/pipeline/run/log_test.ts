import assert from "node:assert/strict";
import type { RunEvent } from "../../../pipeline/contracts/events.ts";
import { log } from "../../../pipeline/run/whole_run.ts";
import { virtualTime } from "../_virtual_time.ts";

const warning = (message: string): RunEvent => ({ type: "warning", at: 1, message });

Deno.test("log() writes every event as it passes", () => {
  virtualTime(({ cold, expectObservable, flush }) => {
    const events = { a: warning("one"), b: warning("two") };
    const appended: RunEvent[] = [];
    const run = { append: (event: RunEvent) => void appended.push(event) };
    expectObservable(cold("-a-b-|", events).pipe(log(run))).toBe("-a-b-|", events);
    flush();
    assert.deepEqual(appended, [events.a, events.b]);
  });
});

Deno.test("log() fails the stream when the disk is full, and frees the source", () => {
  const full = new Error("cannot write runs/x/events.sqlite: No space left on device");
  const run = {
    append: () => {
      throw full;
    },
  };
  virtualTime(({ cold, hot, expectObservable, expectSubscriptions }) => {
    const source = hot("-a-b-|", { a: warning("one"), b: warning("two") });
    expectObservable(source.pipe(log(run))).toEqual(cold("-#", {}, full));
    expectSubscriptions(source.subscriptions).toBe("^!");
  });
});
