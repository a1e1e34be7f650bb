import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { backendNames } from "../../ops/device/backend_table.ts";
import { shellWord } from "../../pipeline/contracts/text.ts";
import { mayChange } from "../browser/api.ts";
import { listReplays, startReplay, stopReplay } from "../browser/replays.ts";
import type { ReplayRequest } from "../state/replay_request.ts";
import { isReplayable, stateBefore, suggestedRange } from "../state/replay_range.ts";
import type { ReplayState } from "../page/replay_state.ts";
import type { Words } from "../words/words.ts";
import { usePage } from "./context.tsx";
import { Icon } from "./icon.tsx";

type Backend = ReplayRequest["backend"];

/** Chooses what is replayed, starts it, stops it. */
export function ReplayForm({ replay }: { replay: ReplayState }) {
  const { run, words: { replay: words }, view } = usePage();
  const note = useSignal("");
  const may = useSignal(false);
  const backend = useSignal<Backend>(undefined);
  const pictures = useSignal(false);
  const { range, isTyped, type } = useRange(replay);
  useEffect(() => {
    may.value = mayChange();
  }, []);

  const list = replay.list.value!;
  const last = view.value.stepsDone;
  const isSound = isReplayable(range, last);
  const folder = shellWord(`${view.value.started?.config.runsDir ?? "runs"}/${run}`);
  const command = `deno task replay ${folder} ` +
    `--from ${range.from} --to ${range.to}`;
  if (!list.canStart || !may.value) {
    return (
      <div class="replay-form">
        <p>{words.noStart}</p>
        <pre><code>{command}</code></pre>
      </div>
    );
  }

  /** Shows the server's reason for a refusal. */
  const attempt = async (doing: string, action: () => Promise<void>) => {
    note.value = doing;
    try {
      await action();
      note.value = "";
    } catch (error) {
      note.value = words.refused(error instanceof Error ? error.message : String(error));
    }
  };
  const start = () =>
    attempt(words.starting, async () => {
      const request = { ...range, backend: backend.value, pictures: pictures.value };
      replay.watched.value = await startReplay(run, request);
      replay.list.value = await listReplays(run);
    });
  const stop = () => attempt(words.stopping, () => stopReplay(run, replay.watched.value!));

  const field = (name: "from" | "to") => (
    <input
      type="number"
      inputMode="numeric"
      min={1}
      max={last}
      step={1}
      aria-label={words[name]}
      value={Number.isNaN(range[name]) ? "" : range[name]}
      onInput={({ currentTarget }) => type({ ...range, [name]: currentTarget.valueAsNumber })}
    />
  );
  return (
    <form
      class="replay-form"
      aria-label={words.title}
      onSubmit={(event) => {
        event.preventDefault();
        void (replay.isRunning.value ? stop() : start());
      }}
    >
      <div class="replay-fields" role="group" aria-label={words.range}>
        <span>{words.range}</span>
        {field("from")}
        <span aria-hidden="true">–</span>
        {field("to")}
        <span class="note">{words.of(1, last)}</span>
      </div>
      <div class="replay-fields">
        <label>
          {words.backend}
          <select
            value={backend.value ?? ""}
            onChange={({ currentTarget: { value } }) =>
              backend.value = backendNames.find((one) => one === value)}
          >
            <option value="">{words.asRecorded}</option>
            {backendNames.map((name) => <option key={name} value={name}>{name}</option>)}
          </select>
        </label>
        <label class="switch">
          <input
            type="checkbox"
            checked={pictures.value}
            onChange={() => pictures.value = !pictures.value}
          />
          {words.pictures}
        </label>
      </div>
      <p class="note">
        {isSound ? beginning(words, list.states, range.from) : words.badRange(1, last)}{" "}
        {!isTyped && words.zoomHint}
      </p>
      <div class="replay-fields">
        {replay.isRunning.value
          ? (
            <button type="submit" class="button danger">
              <Icon name="stop" />
              {words.stop}
            </button>
          )
          : (
            <button type="submit" class="button primary" disabled={!isSound}>
              <Icon name="play" />
              {words.start}
            </button>
          )}
        <span class="note" role="status">{note.value}</span>
      </div>
      <details class="note">
        <summary>{words.inTerminal}</summary>
        <pre><code>{command}</code></pre>
      </details>
    </form>
  );
}

function beginning(
  words: Words["replay"],
  states: readonly number[],
  from: number,
): string {
  const state = stateBefore(states, from);
  return words.begins(state, from - 1 - (state ?? 0));
}

/** The chosen steps: as typed, or the charts' range, or a few steps after a recorded state. */
function useRange({ list }: ReplayState) {
  const { range: zoomed, view } = usePage();
  const typed = useSignal<{ from: number; to: number } | undefined>(undefined);
  // A zoom after typing replaces what was typed.
  useEffect(() => {
    if (zoomed.value) typed.value = undefined;
  }, [zoomed.value]);
  const suggested = suggestedRange(list.value?.states ?? [], view.value.stepsDone);
  return {
    range: typed.value ?? zoomed.value ?? suggested,
    isTyped: typed.value !== undefined || zoomed.value !== undefined,
    type: (range: { from: number; to: number }) => typed.value = range,
  };
}
