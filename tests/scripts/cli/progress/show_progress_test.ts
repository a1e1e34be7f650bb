import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { concat, from, lastValueFrom, of, Subject, throwError, toArray } from "rxjs";
import type { RunEvent } from "../../../../pipeline/mod.ts";
import { showProgress } from "../../../../scripts/cli/progress/show_progress.ts";
import { started, step } from "./_events.ts";

function written() {
  const seen = { text: "" };
  const out = new Writable({
    write(chunk, _encoding, done) {
      seen.text += chunk;
      done();
    },
  });
  return { seen, out };
}

async function shown(events: RunEvent[], isTerminal: boolean, colour = false): Promise<string> {
  const { seen, out } = written();
  const options = { out, isTerminal, columns: () => 80, colour };
  await lastValueFrom(showProgress(from(events), options));
  return seen.text;
}

const cursorUp = "\x1b[1A";

const steps = (count: number) => Array.from({ length: count }, (_, i) => step(i + 1));
const ended: RunEvent = { type: "run-ended", at: 0, reason: "finished", step: 384, seconds: 298 };
const skipped = (number: number): RunEvent => ({
  type: "data-skipped",
  at: 0,
  file: `${number}.jpg`,
  reason: "truncated",
});

Deno.test("showProgress() passes every event on", async () => {
  const events = [started, ...steps(3), ended];
  const options = { out: written().out, isTerminal: false, columns: () => 80 };
  assert.deepEqual(
    await lastValueFrom(showProgress(from(events), options).pipe(toArray())),
    events,
  );
});

Deno.test("in a pipe, the first steps, some of the others and the last get a line each", async () => {
  const text = await shown([started, ...steps(384), ended], false);
  const numbers = [...text.matchAll(/^step +(\d+)\/384/gm)].map(([, number]) => Number(number));
  assert.deepEqual(numbers.slice(0, 6), [1, 2, 3, 5, 10, 15]);
  assert.deepEqual(numbers.slice(-3), [375, 380, 384]);
});

Deno.test("in a pipe there are no control characters", async () => {
  const text = await shown([started, ...steps(10), skipped(1), ended], false);
  assert.equal(stripVTControlCharacters(text), text);
  assert.match(text, /done +384 steps in 4:58; .* runs\/first\n$/);
});

Deno.test("on a terminal the rows are redrawn in place, and the last ones stay", async () => {
  const text = await shown([started, ...steps(2), ended], true);
  const [first, second] = text.split(/step +2\/384/);
  assert.match(first, /step +1\/384/);
  assert.ok(first.includes(cursorUp));
  assert.ok(!second.includes(cursorUp));
  assert.match(second, /\ndone +384 steps/);
});

Deno.test("on a terminal without colours no text is coloured", async () => {
  const events = [started, ...steps(2), skipped(1), ended];
  // deno-lint-ignore no-control-regex
  const colours = /\x1b\[\d*m/;
  assert.doesNotMatch(await shown(events, true, false), colours);
  assert.match(await shown(events, true, true), colours);
});

Deno.test("after ten skipped files only their number is given", async () => {
  const events = Array.from({ length: 25 }, (_, i) => skipped(i));
  const text = await shown([started, ...events, ended], false);
  assert.equal([...text.matchAll(/\.jpg: truncated$/gm)].length, 10);
  assert.match(text, /^skipped +25 images in all; .*\ndone/m);
});

Deno.test("an error passes on once and is not shown here", async () => {
  const { seen, out } = written();
  const events = concat(of(started), throwError(() => new Error("lost the device")));
  const progress = showProgress(events, { out, isTerminal: false, columns: () => 80 });
  await assert.rejects(lastValueFrom(progress), /^Error: lost the device$/);
  assert.doesNotMatch(seen.text, /lost the device/);
});

Deno.test("unsubscribing lets go of the run", () => {
  const events = new Subject<RunEvent>();
  const options = { out: written().out, isTerminal: true, columns: () => 80 };
  const subscription = showProgress(events, options).subscribe();
  assert.ok(events.observed);
  subscription.unsubscribe();
  assert.ok(!events.observed);
});
