import assert from "node:assert/strict";
import {
  entrants,
  nextOf,
  type Plan,
  standingsOf,
} from "../../../../scripts/bench/search/halving.ts";
import type { JournalEntry } from "../../../../scripts/bench/search/journal.ts";

const candidates = ["a", "b", "c", "d"].map((name) => ({ name, flags: `--${name}` }));
const plan: Plan = { candidates, rungs: [100, 200], seeds: [1], keep: 0.5 };
const costs: JournalEntry[] = candidates.map(({ name, flags }, i) => ({
  ...{ kind: "cost", candidate: name, flags, ratio: 1 / (i + 1) },
}));

function trial(name: string, rung: number, frechet: number | undefined): JournalEntry {
  const measures = frechet === undefined
    ? undefined
    : { frechet, kid: 0, precision: 1, recall: 1, spread: 1, slicedWasserstein: 0 };
  return {
    ...{ kind: "trial", candidate: name, flags: `--${name}`, seed: 1, rung, steps: rung, measures },
  };
}

/** What a search does from a journal on, each trial measuring as its name says. */
function played(journal: JournalEntry[]): string[] {
  const frechets: Record<string, number | undefined> = { a: 4, b: undefined, c: 1, d: 2 };
  const done: string[] = [];
  for (let next; (next = nextOf(plan, journal));) {
    assert.equal(next.kind, "trial");
    const { candidate, rung, steps } = next as Extract<typeof next, { kind: "trial" }>;
    done.push(`${candidate.name} ${steps}`);
    journal = [...journal, trial(candidate.name, rung, frechets[candidate.name])];
  }
  return done;
}

Deno.test("the search makes as many steps of each as take the same time, and goes on with the best half", () => {
  assert.deepEqual(played(costs), ["a 100", "b 200", "c 300", "d 400", "c 600", "d 800"]);
});

Deno.test("the search goes on where its journal ends, and times what is not timed", () => {
  assert.deepEqual(played([...costs, trial("a", 100, 4), trial("c", 100, 1)]), [
    "b 200",
    "d 400",
    "c 600",
    "d 800",
  ]);
  assert.deepEqual(nextOf(plan, costs.slice(1)), { kind: "cost", candidate: candidates[0] });
});

Deno.test("the search takes no result of other flags under the same name", () => {
  const other = { ...trial("a", 100, 4), flags: "--other" } as JournalEntry;
  assert.equal(played([...costs, other])[0], "a 100");
});

Deno.test("a run that failed is last in its rung, and does not go on", () => {
  const journal = [...costs, trial("a", 100, 4), trial("b", 100, undefined), trial("c", 100, 5)];
  assert.deepEqual(standingsOf(plan, journal, 100).map(({ candidate }) => candidate.name), [
    "a",
    "c",
    "b",
  ]);
  assert.deepEqual(entrants(plan, journal, 200).map(({ name }) => name), ["a", "c"]);
});
