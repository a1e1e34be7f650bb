import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { RunSummary } from "../../pipeline/store/mod.ts";
import { getJson, mayChange } from "../browser/api.ts";
import { RunCard } from "../components/run_card.tsx";
import { type ListedRunProps, RunTable } from "../components/run_table.tsx";
import { findRuns, type Order, sortRuns } from "../state/find_runs.ts";
import { runList, runPage } from "../state/run_urls.ts";
import type { Language } from "../words/language.ts";
import { wordsOf } from "../words/words.ts";

interface RunListProps {
  runs: RunSummary[];
  language: Language;
}

// The list need not be live: the run's own page is.
const refreshMillis = 3000;
// The server draws the first screens of cards; the browser draws the others.
const firstShown = 60;
// While the server still reads the runs.
const soonMillis = 300;

const newestFirst: Order = { by: "started", isDescending: true };
const byName: Order = { by: "name", isDescending: false };

/** All runs; some can be chosen to be compared. */
export function RunList({ runs: first, language }: RunListProps) {
  const words = wordsOf(language);
  const runs = useSignal(first);
  const chosen = useSignal<readonly string[]>([]);
  const search = useSignal("");
  const isTable = useSignal(false);
  const order = useSignal<Order>(newestFirst);
  const shown = useComputed(() => sortRuns(findRuns(runs.value, search.value), order.value));
  const load = () =>
    // A server that is down may come back: until then the list stays as it is.
    getJson<RunSummary[]>(runList).then((found) => runs.value = found, () => {});
  const isUnread = useComputed(() => runs.value.some(({ state }) => state === "unread")).value;
  const mostShown = useSignal(firstShown);
  const may = useSignal(false);
  useEffect(() => {
    may.value = mayChange();
    mostShown.value = Infinity;
  }, []);
  useEffect(() => {
    const everyMillis = isUnread ? soonMillis : refreshMillis;
    const timer = setInterval(() => void (document.hidden || load()), everyMillis);
    return () => clearInterval(timer);
  }, [isUnread]);
  const toggle = (name: string) =>
    chosen.value = chosen.value.includes(name)
      ? chosen.value.filter((one) => one !== name)
      : [...chosen.value, name];

  if (runs.value.length === 0) {
    return (
      <div class="card message">
        <h1>{words.noRuns}</h1>
        <p>{words.noRunsHint}</p>
        <pre><code>deno task train</code></pre>
      </div>
    );
  }
  const rows = shown.value.slice(0, mostShown.value).map((run): ListedRunProps => ({
    run,
    words,
    mayChange: may.value,
    isChosen: chosen.value.includes(run.name),
    onChoose: () => toggle(run.name),
    onChanged: () => void load(),
    onTag: (tag) => search.value = `#${tag}`,
  }));
  // One that was chosen may have been renamed or deleted since.
  const [main, ...others] = chosen.value.filter((one) =>
    runs.value.some(({ name }) => name === one)
  );
  return (
    <>
      <div class="list-head">
        <h1>{words.runs}</h1>
        <span class="note">{words.manage.shown(shown.value.length, runs.value.length)}</span>
        <input
          type="search"
          placeholder={words.manage.filter}
          aria-label={words.manage.filter}
          aria-describedby="how-to-find"
          value={search.value}
          onInput={({ currentTarget }) => search.value = currentTarget.value}
        />
        <div class="segments" role="group" aria-label={words.manage.sort}>
          {[newestFirst, byName].map((one) => (
            <button
              key={one.by}
              type="button"
              aria-pressed={order.value.by === one.by}
              onClick={() => order.value = one}
            >
              {one === byName ? words.manage.name : words.manage.newest}
            </button>
          ))}
        </div>
        <div class="segments" role="group" aria-label={words.manage.view}>
          {[false, true].map((table) => (
            <button
              key={table}
              type="button"
              aria-pressed={isTable.value === table}
              onClick={() => isTable.value = table}
            >
              {table ? words.manage.table : words.manage.cards}
            </button>
          ))}
        </div>
        {others.length > 0 && (
          <a class="button primary" href={runPage(main, others)}>
            {words.compare.open(1 + others.length)}
          </a>
        )}
      </div>
      {shown.value.length === 0 && (
        <p class="empty">{words.manage.nothingFound(search.value.trim())}</p>
      )}
      <p id="how-to-find" class={isTable.value || search.value !== "" ? "note" : "spoken"}>
        {words.manage.howToFind}
      </p>
      {isTable.value
        ? (
          <RunTable
            rows={rows}
            order={order.value}
            words={words}
            onOrder={(wanted) => order.value = wanted}
          />
        )
        : (
          <ul class="run-list">
            {rows.map((row) => <RunCard key={row.run.name} {...row} />)}
          </ul>
        )}
    </>
  );
}
