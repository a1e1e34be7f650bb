import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { embedded } from "../browser/embedded.ts";
import { flatten } from "../state/config_diff.ts";
import { formatMoment } from "../state/format.ts";
import { type PageTab, pageTabs } from "../page/page_state.ts";
import { insideState } from "../page/inside_state.ts";
import { playState } from "../page/play_state.ts";
import { replayState } from "../page/replay_state.ts";
import { storyWords } from "../words/words.ts";
import { Compare } from "./compare.tsx";
import { usePage } from "./context.tsx";
import { Downloads } from "./downloads.tsx";
import { InsidePanel } from "./inside_panel.tsx";
import { ModelTable } from "./model_table.tsx";
import { PlayPanel } from "./play_panel.tsx";
import { ReplayPanel, useReplays } from "./replay_panel.tsx";

/** A row of tabs, and the chosen tab's panel above the curves. */
export function Details() {
  const page = usePage();
  const { words, tab: shown } = page;
  const replay = useMemo(replayState, []);
  const play = useMemo(playState, []); // kept while other tabs are shown
  const inside = useMemo(insideState, []);
  useReplays(page, replay);
  const isThere: Partial<Record<PageTab, boolean>> = {
    replay: replay.list.value?.hasRecord ?? false,
    // A report has no discriminator with it.
    inside: embedded() === undefined,
  };
  const tabs = pageTabs.filter((tab) => isThere[tab] ?? true);
  const move = ({ key }: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (by === undefined) return;
    const next = (tabs.indexOf(shown.value) + by + tabs.length) % tabs.length;
    shown.value = tabs[next];
    document.getElementById(`tab-${tabs[next]}`)?.focus();
  };
  const titles: Record<PageTab, string> = {
    ...words.details,
    play: words.play.title,
    inside: words.inside.title,
    compare: words.compare.title,
    replay: words.replay.title,
  };
  return (
    <section
      class={shown.value === "overview" ? "details" : "card details"}
      aria-label={words.details.title}
    >
      <div class="tab-row">
        <div class="tabs" role="tablist" aria-label={words.details.title} onKeyDown={move}>
          {tabs.map((tab) => (
            <button
              key={tab}
              id={`tab-${tab}`}
              type="button"
              role="tab"
              aria-selected={shown.value === tab}
              aria-controls={shown.value === "overview" ? undefined : "tab-panel"}
              class={tab === "replay" && replay.isRunning.value ? "running" : undefined}
              tabIndex={shown.value === tab ? 0 : -1}
              onClick={() => shown.value = tab}
            >
              {titles[tab]}
            </button>
          ))}
        </div>
        <button
          type="button"
          class="button quiet help"
          onClick={() => page.isHelpOpen.value = true}
        >
          {words.help.title} <kbd aria-hidden="true">?</kbd>
        </button>
      </div>
      {shown.value !== "overview" && (
        <div
          id="tab-panel"
          class={`tab-panel ${shown.value}-panel`}
          role="tabpanel"
          tabIndex={0}
          aria-labelledby={`tab-${shown.value}`}
        >
          {shown.value === "play" && <PlayPanel play={play} />}
          {shown.value === "inside" && <InsidePanel inside={inside} replays={replay.list} />}
          {shown.value === "log" && <Log />}
          {shown.value === "config" && <Config />}
          {shown.value === "model" && <ModelTable />}
          {shown.value === "downloads" && <Downloads />}
          {shown.value === "compare" && <Compare />}
          {shown.value === "replay" && isThere.replay && <ReplayPanel replay={replay} />}
        </div>
      )}
    </section>
  );
}

/** The log, newest line first. */
export function Log() {
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

export function Config() {
  const { words, view } = usePage();
  const wanted = useSignal("");
  const all = Object.entries(flatten(view.value.started?.config ?? {}));
  const sought = wanted.value.trim().toLowerCase();
  const found = all.filter((pair) => pair.some((text) => text.toLowerCase().includes(sought)));
  return (
    <>
      <DataNotes />
      <p class="filter">
        <input
          type="search"
          placeholder={words.manage.filter}
          aria-label={words.manage.filter}
          value={wanted.value}
          onInput={({ currentTarget }) => wanted.value = currentTarget.value}
        />
        <span class="note" role="status">{words.manage.shown(found.length, all.length)}</span>
      </p>
      <Settings settings={found} />
    </>
  );
}

/** What the start said of the images: how they are cut, what was left out and why. */
function DataNotes() {
  const { words, view } = usePage();
  const notes = view.value.started?.dataset.notes ?? [];
  if (notes.length === 0) return null;
  return (
    <details class="data-notes" open={notes.length < 6}>
      <summary>{words.details.dataNotes(notes.length)}</summary>
      <ul>{notes.map((note, i) => <li key={i}>{note}</li>)}</ul>
    </details>
  );
}

function Settings({ settings }: { settings: [string, string][] }) {
  const { words } = usePage();
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{words.details.setting}</th>
          <th scope="col">{words.details.value}</th>
        </tr>
      </thead>
      <tbody>
        {settings.map(([setting, value]) => (
          <tr key={setting}>
            <th scope="row">{setting}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
