import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { embedded } from "../browser/embedded.ts";
import type { OpeningState } from "../page/opening_state.ts";
import { formatCount } from "../state/format.ts";
import type { WhichCheckpoint } from "../state/player.ts";
import { usePage } from "./context.tsx";

interface OpeningWords {
  title: string;
  about: string;
  opening: string;
  failed: (reason: string) => string;
}

/** A tab that computes in the page: which checkpoint, what hinders it, and below what it shows. */
export function OpeningPanel({ state, words, isOpen, kind = "", children }: {
  state: OpeningState;
  words: OpeningWords;
  /** Whether there is something to be seen. */
  isOpen: boolean;
  /** A class of its own, for styles. */
  kind?: string;
  children: ComponentChildren;
}) {
  const { words: { play } } = usePage();
  const { choices, problem } = state;
  const isEmpty = choices.value?.steps.length === 0;
  return (
    <section class={`play ${kind}`.trim()} aria-label={words.title}>
      <div class="play-head">
        <p class="note">{words.about}</p>
        {!isEmpty && <Choices state={state} />}
      </div>
      {isEmpty && <p class="empty">{embedded() ? play.noReport : play.noCheckpoint}</p>}
      {problem.value && (
        <p class="problem" role="alert">
          {words.failed(problem.value)}{" "}
          <button
            type="button"
            class="button"
            onClick={() => choices.value = choices.value && { ...choices.value }}
          >
            {play.again}
          </button>
        </p>
      )}
      {!isEmpty && !isOpen && !problem.value && <p class="empty" role="status">{words.opening}</p>}
      {children}
    </section>
  );
}

/** Which checkpoint draws, and by what. */
function Choices(
  { state: { choices, which, engine } }: { state: OpeningState },
) {
  const { words: { play: words } } = usePage();
  const { steps = [], best } = choices.value ?? {};
  const hasGpu = useSignal(false);
  useEffect(() => {
    hasGpu.value = "gpu" in navigator;
  }, []);
  const choose = (value: string) =>
    which.value = /^\d+$/.test(value) ? Number(value) : value as WhichCheckpoint;
  const shown = steps.slice(0, -1).toReversed();
  return (
    <div class="play-choices">
      <label>
        {words.checkpoint}
        <select
          value={String(which.value)}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
        >
          {steps.length > 0 && (
            <option value="latest">{words.latest(formatCount(steps[steps.length - 1]))}</option>
          )}
          {best !== undefined && <option value="best">{words.best(formatCount(best))}</option>}
          {typeof which.value === "number" && !steps.includes(which.value) && (
            <option value={which.value}>{words.step(formatCount(which.value))}</option>
          )}
          {shown.map((step) => (
            <option key={step} value={step}>{words.step(formatCount(step))}</option>
          ))}
        </select>
      </label>
      {hasGpu.value && (
        <label>
          {words.engine}
          <select
            value={engine.value}
            onChange={({ currentTarget }) =>
              engine.value = currentTarget.value as typeof engine.value}
          >
            {(["auto", "webgpu", "wasm"] as const).map((one) => (
              <option key={one} value={one}>{words.engines[one]}</option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}
