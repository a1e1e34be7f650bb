import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { RunSummary } from "../../pipeline/store/mod.ts";
import { getJson, mayChange } from "../browser/api.ts";
import { RunCard } from "../components/run_card.tsx";
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

/** All runs; some can be chosen to be compared. */
export function RunList({ runs: first, language }: RunListProps) {
  const words = wordsOf(language);
  const runs = useSignal(first);
  const chosen = useSignal<readonly string[]>([]);
  const filter = useSignal("");
  const isByName = useSignal(false);
  const shown = useComputed(() => {
    const wanted = filter.value.trim().toLowerCase();
    const found = runs.value.filter(({ name }) => name.toLowerCase().includes(wanted));
    return found.sort((a, b) =>
      isByName.value ? a.name.localeCompare(b.name) : b.createdAt - a.createdAt
    );
  });
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
          onInput={({ currentTarget }) => filter.value = currentTarget.value}
        />
        <div class="segments" role="group" aria-label={words.manage.sort}>
          {[false, true].map((byName) => (
            <button
              key={byName}
              type="button"
              aria-pressed={isByName.value === byName}
              onClick={() => isByName.value = byName}
            >
              {byName ? words.manage.name : words.manage.newest}
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
        <p class="empty">{words.manage.nothingFound(filter.value.trim())}</p>
      )}
      <ul class="run-list">
        {shown.value.slice(0, mostShown.value).map((run) => (
          <RunCard
            key={run.name}
            run={run}
            words={words}
            mayChange={may.value}
            isChosen={chosen.value.includes(run.name)}
            onChoose={() => toggle(run.name)}
            onChanged={() => void load()}
          />
        ))}
      </ul>
    </>
  );
}
