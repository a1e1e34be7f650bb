import assert from "node:assert/strict";
import { HttpError } from "fresh";
import { sharedJobs } from "../../../web/server/load/shared_jobs.ts";
import { openTurns } from "../../../web/server/load/turns.ts";

Deno.test("who asks for the same shares one job, and jobs are done one at a time", async () => {
  const jobs = sharedJobs<string>({ mostWaiting: 10, kept: 10 });
  let running = 0;
  let most = 0;
  let done = 0;
  const job = (result: string) => async () => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
    done++;
    return result;
  };
  const asked = ["a", "a", "b", "a", "c"];
  assert.deepEqual(await Promise.all(asked.map((key) => jobs.of(key, job(key)))), asked);
  assert.deepEqual([most, done], [1, 3]);
});

Deno.test("of results the newest are kept, and of failures none", async () => {
  const jobs = sharedJobs<number>({ mostWaiting: 10, kept: 1 });
  let made = 0;
  const make = (key: string) => jobs.of(key, () => Promise.resolve(++made));
  assert.deepEqual([await make("a"), await make("a"), await make("b"), await make("a")], [
    1,
    1,
    2,
    3,
  ]);
  await assert.rejects(jobs.of("c", () => Promise.reject(new Error("no luck"))), /no luck/);
  assert.equal(await make("c"), 4);
});

Deno.test("a job behind too many others is refused", async () => {
  const jobs = sharedJobs<void>({ mostWaiting: 1, kept: 0 });
  const { promise, resolve } = Promise.withResolvers<void>();
  const waiting = ["a", "b"].map((key) => jobs.of(key, () => promise));
  const isBusy = (error: unknown) => error instanceof HttpError && error.status === 503;
  await assert.rejects(jobs.of("c", () => promise), isBusy);
  resolve();
  await Promise.all(waiting);
  await jobs.of("c", () => promise);
});

Deno.test("between two jobs that take turns, whatever else is due comes first", async () => {
  const turns = openTurns();
  const order: string[] = [];
  const busy = (name: string) => () => {
    order.push(name);
    setTimeout(() => order.push(`after ${name}`), 0);
  };
  await Promise.all([turns.take(busy("one")), turns.take(busy("two")), turns.take(busy("three"))]);
  assert.deepEqual(order.slice(0, 5), ["one", "after one", "two", "after two", "three"]);
});
