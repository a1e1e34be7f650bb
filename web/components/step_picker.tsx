import { useSignal } from "@preact/signals";
import type { HalvesState } from "../page/halves_state.ts";
import { formatCount } from "../state/format.ts";
import { usePage } from "./context.tsx";

/** The steps done in the nearest state from which that step can be trained; 0 is the beginning. */
export function stateBefore(states: readonly number[], step: number): number {
  return Math.max(0, ...states.filter((state) => state < step));
}

/** Forward and back through the recorded steps. */
export function StepPicker(
  { state, states }: { state: HalvesState; states: readonly number[] },
) {
  const { view, words: { halves: words } } = usePage();
  const { wanted, range } = state;
  const first = range.value?.first ?? 1;
  const last = Math.max(range.value?.last ?? 1, view.value.stepsDone, 2);
  const at = wanted.value ?? last;
  const sliding = useSignal<number | undefined>(undefined);
  const go = (step: number) => {
    sliding.value = undefined;
    if (Number.isInteger(step)) wanted.value = Math.max(first, Math.min(last, step));
  };
  const shown = sliding.value ?? at;
  return (
    <div class="halves-picker">
      <div class="buttons">
        <button type="button" class="button" disabled={at <= first} onClick={() => go(at - 1)}>
          {words.previous}
        </button>
        <label>
          {words.step}
          <input
            type="number"
            min={first}
            max={last}
            value={shown}
            onChange={({ currentTarget }) => go(Number(currentTarget.value))}
          />
        </label>
        <button type="button" class="button" disabled={at >= last} onClick={() => go(at + 1)}>
          {words.next}
        </button>
      </div>
      <input
        type="range"
        min={first}
        max={last}
        value={shown}
        list="kept-states"
        aria-label={words.slider}
        aria-valuetext={words.at(formatCount(shown))}
        onInput={({ currentTarget }) => sliding.value = Number(currentTarget.value)}
        onChange={({ currentTarget }) => go(Number(currentTarget.value))}
      />
      <datalist id="kept-states">
        {states.map((step) => <option key={step} value={step} />)}
      </datalist>
      <p class="note">
        {words.nearest(formatCount(shown), formatCount(stateBefore(states, shown)))}
      </p>
      <LookProgress state={state} />
    </div>
  );
}

/** How far the server is, or why it is not. */
export function LookProgress({ state }: { state: HalvesState }) {
  const { view, words: { halves: words } } = usePage();
  const { progress, problem } = state;
  if (problem.value) return <p class="problem" role="alert">{words.failed(problem.value)}</p>;
  const { done = 0, of = 0 } = progress.value ?? {};
  return (
    <p class="halves-progress" role="status">
      {progress.value && (
        <>
          <progress max={of || 1} value={of ? done : undefined} aria-label={words.progress} />
          {of > 1 ? words.leadUp(formatCount(done), formatCount(of)) : words.starting}
          {!view.value.ended && <span>{words.givesWay}</span>}
        </>
      )}
    </p>
  );
}
