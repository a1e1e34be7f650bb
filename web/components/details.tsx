import { useSignal } from "@preact/signals";
import { flatten } from "../state/config_diff.ts";
import { formatMoment } from "../state/format.ts";
import { storyWords } from "../words/story_words.ts";
import { usePage } from "./context.tsx";
import { Downloads } from "./downloads.tsx";
import { ModelTable } from "./model_table.tsx";

const tabs = ["log", "config", "model", "downloads"] as const;
type Tab = (typeof tabs)[number];

/** What one looks up rather than watches. */
export function Details() {
  const { words } = usePage();
  const shown = useSignal<Tab>("log");
  const move = ({ key }: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (by === undefined) return;
    const next = (tabs.indexOf(shown.value) + by + tabs.length) % tabs.length;
    shown.value = tabs[next];
    document.getElementById(`tab-${tabs[next]}`)?.focus();
  };
  return (
    <section class="card details" aria-label={words.details.title}>
      <div class="tabs" role="tablist" aria-label={words.details.title} onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab}
            id={`tab-${tab}`}
            type="button"
            role="tab"
            aria-selected={shown.value === tab}
            aria-controls="tab-panel"
            tabIndex={shown.value === tab ? 0 : -1}
            onClick={() => shown.value = tab}
          >
            {words.details[tab]}
          </button>
        ))}
      </div>
      <div
        id="tab-panel"
        class="tab-panel"
        role="tabpanel"
        tabIndex={0}
        aria-labelledby={`tab-${shown.value}`}
      >
        {shown.value === "log" && <Log />}
        {shown.value === "config" && <Config />}
        {shown.value === "model" && <ModelTable />}
        {shown.value === "downloads" && <Downloads />}
      </div>
    </section>
  );
}

/** The newest first: that is what one looks for. */
function Log() {
  const { words, view } = usePage();
  if (view.value.story.length === 0) return <p class="note">{words.details.emptyLog}</p>;
  return (
    <ol class="log">
      {view.value.story.map((event, i) => (
        <li key={i} class={event.type}>
          <time dateTime={new Date(event.at).toISOString()}>{formatMoment(event.at)}</time>
          <span>{storyWords(words, event)}</span>
        </li>
      )).toReversed()}
    </ol>
  );
}

function Config() {
  const { words, view } = usePage();
  const config = flatten(view.value.started?.config ?? {});
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{words.details.setting}</th>
          <th scope="col">{words.details.value}</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(config).map(([setting, value]) => (
          <tr key={setting}>
            <th scope="row">{setting}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
