import { useEffect } from "preact/hooks";
import { useHalves } from "../browser/use_halves.ts";
import type { HalvesState } from "../page/halves_state.ts";
import { formatCount, formatNumber } from "../state/format.ts";
import type { Halves } from "../state/step_halves.ts";
import { usePage } from "./context.tsx";
import { Judged } from "./halves_judged.tsx";
import { Moved } from "./halves_moved.tsx";
import { LossCurve } from "./loss_curve.tsx";
import { stateBefore, StepPicker } from "./step_picker.tsx";

/** One recorded step in its halves: what D's update and what G's update did. */
export function HalvesView(
  { state, states, onNetworks }: {
    state: HalvesState;
    /** Steps done in the states that the run keeps. */
    states: readonly number[];
    onNetworks: (step: number) => void;
  },
) {
  const { run, view, words: { halves: words } } = usePage();
  const { halves, wanted } = state;
  useEffect(() => {
    // Behind the last state that has a step behind it: that is there at once.
    wanted.value ??= halves.value?.step ?? stateBefore(states, view.value.stepsDone) + 1;
  }, []);
  useHalves(run, state);
  return (
    <>
      <p class="note">{words.about}</p>
      <StepPicker state={state} states={states} />
      {halves.value && (
        <>
          <Shown state={state} halves={halves.value} />
          <p>
            <button
              type="button"
              class="button"
              onClick={() => onNetworks(halves.value!.step)}
            >
              {words.seeInside}
            </button>
          </p>
        </>
      )}
    </>
  );
}

function Shown({ state, halves }: { state: HalvesState; halves: Halves }) {
  const { words: { halves: words } } = usePage();
  const { replayed, recorded, step, dUpdates, gUpdates, isExact } = halves;
  const d = halves.d[dUpdates - 1];
  const isSame = recorded !== undefined && recorded.dLoss === replayed.dLoss &&
    recorded.gLoss === replayed.gLoss;
  return (
    <div class={state.progress.value ? "halves busy" : "halves"}>
      <section class="halves-half d" aria-label={words.dStep}>
        <h3>{words.dStep}</h3>
        <p>{words.dAbout(halves.loss, halves.d[0].real.before.length)}</p>
        {dUpdates > 1 && <p class="note">{words.lastUpdate(dUpdates)}</p>}
        <div class="halves-curves">
          <LossCurve {...{ loss: halves.loss, side: "real", verdicts: d.real }} />
          <LossCurve {...{ loss: halves.loss, side: "fake", verdicts: d.fake }} />
        </div>
        <Judged halves={halves} side="real" verdicts={d.real} />
        <Judged halves={halves} side="fake" verdicts={d.fake} />
        {halves.isAugmented && <p class="note">{words.augmented}</p>}
      </section>
      <section class="halves-half g" aria-label={words.gStep}>
        <h3>{words.gStep}</h3>
        <p>{words.gAbout(gUpdates)}</p>
        <div class="halves-curves">
          {halves.g.map(({ fake }, i) => (
            <LossCurve
              key={i}
              {...{ loss: halves.loss, side: "generator", verdicts: fake }}
              title={gUpdates > 1 ? words.update(i + 1) : undefined}
            />
          ))}
        </div>
        <Moved state={state} halves={halves} />
      </section>
      <p class="note">
        {words.losses(
          formatCount(step),
          formatNumber(replayed.dLoss),
          formatNumber(replayed.gLoss),
        )} {isSame ? words.same : isExact ? words.differs : words.otherDevice}{" "}
        {words.took(formatCount(halves.leadUpSteps), halves.seconds.toFixed(1))}
      </p>
    </div>
  );
}
