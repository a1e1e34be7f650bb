import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { useHalves } from "../browser/use_halves.ts";
import type { HalvesState } from "../page/halves_state.ts";
import { formatCount, formatNumber, formatPercent } from "../state/format.ts";
import {
  differenceOf,
  enlargement,
  type Halves,
  pixelsOf,
  probability,
  type Verdicts,
} from "../state/step_halves.ts";
import { usePage } from "./context.tsx";
import { LossCurve } from "./loss_curve.tsx";
import { Picture } from "./play_picture.tsx";

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

/** The steps done in the nearest state from which that step can be trained; 0 is the beginning. */
function stateBefore(states: readonly number[], step: number): number {
  return Math.max(0, ...states.filter((state) => state < step));
}

/** Forward and back through the recorded steps. */
function StepPicker(
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
  const { words: { halves: words } } = usePage();
  const { progress, problem } = state;
  if (problem.value) return <p class="problem" role="alert">{words.failed(problem.value)}</p>;
  const { done = 0, of = 0 } = progress.value ?? {};
  return (
    <p class="halves-progress" role="status">
      {progress.value && (
        <>
          <progress max={of || 1} value={of ? done : undefined} aria-label={words.progress} />
          {of > 1 ? words.leadUp(formatCount(done), formatCount(of)) : words.starting}
        </>
      )}
    </p>
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

/** The first images of the batch, and how D's word on each has changed. */
function Judged({ halves, side, verdicts }: {
  halves: Halves;
  side: "real" | "fake";
  verdicts: Verdicts;
}) {
  const { words: { halves: words } } = usePage();
  const { loss, image: { width, height }, pictures, ids } = halves;
  const images = useMemo(
    () =>
      Array.from(
        { length: pictures },
        (_, i) => new ImageData(pixelsOf(halves[side], i, halves), width, height),
      ),
    [halves, side],
  );
  const tell = (logit: number) =>
    loss === "gan" ? formatPercent(probability(logit)) : formatNumber(logit);
  return (
    <div>
      <h4>{words.judged[side]}</h4>
      <ul class="halves-strip">
        {images.map((picture, i) => {
          const [before, after] = [verdicts.before[i], verdicts.after[i]];
          const label = side === "real" ? ids[i] : words.drawnNumber(i + 1);
          return (
            <li key={i} title={label}>
              <Picture picture={picture} label={label} />
              <Change before={before} after={after} tell={tell} side={side} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Change({ before, after, tell, side }: {
  before: number;
  after: number;
  tell: (logit: number) => string;
  side: "real" | "fake";
}) {
  const { words: { halves: words } } = usePage();
  return (
    <>
      <span class={`halves-bar ${side}`} aria-hidden="true">
        <i class="before" style={{ width: `${100 * probability(before)}%` }} />
        <i class="after" style={{ width: `${100 * probability(after)}%` }} />
      </span>
      <small>
        <span class="spoken">{words.from}</span>
        {tell(before)} <span aria-hidden="true">→</span>
        <span class="spoken">{words.to}</span> {tell(after)}
      </small>
    </>
  );
}

/** G's images of the same z before and after its updates, and by how much they differ. */
function Moved({ state: { chosen }, halves }: { state: HalvesState; halves: Halves }) {
  const { words: { halves: words } } = usePage();
  const { drawn, pictures, image: { width, height }, gUpdates, loss, g } = halves;
  const last = drawn[gUpdates];
  const by = useMemo(() => enlargement(drawn[0], last), [halves]);
  const differences = useMemo(
    () =>
      Array.from({ length: pictures }, (_, index) =>
        new ImageData(
          differenceOf(drawn[0], last, { index, by, image: halves.image }),
          width,
          height,
        )),
    [halves],
  );
  const at = Math.min(chosen.value, pictures - 1);
  const large = useMemo(
    () => drawn.map((images) => new ImageData(pixelsOf(images, at, halves), width, height)),
    [halves, at],
  );
  const first = g[0].fake.before[at];
  const end = g[gUpdates - 1].fake.after[at];
  const said = (logit: number) =>
    loss === "gan"
      ? words.holds(formatPercent(probability(logit)))
      : words.logit(formatNumber(logit));
  return (
    <div class="halves-moved">
      <div class="halves-large">
        {large.map((picture, i) => (
          <figure key={i}>
            <Picture picture={picture} label={words.ofZ(at + 1, i)} />
            <figcaption>
              {words.after(i)}
              {i === 0 && <small>{said(first)}</small>}
              {i === gUpdates && <small>{said(end)}</small>}
            </figcaption>
          </figure>
        ))}
        <figure>
          <Picture picture={differences[at]} label={words.difference(by)} />
          <figcaption>
            {words.difference(by)}
            <small>{words.differenceHint}</small>
          </figcaption>
        </figure>
      </div>
      <h4>{words.otherZ}</h4>
      <ul class="halves-strip">
        {differences.map((difference, i) => (
          <Choice
            key={i}
            {...{ i, difference, label: words.difference(by) }}
            isChosen={i === at}
            choose={() => chosen.value = i}
          >
            <Picture
              picture={new ImageData(pixelsOf(last, i, halves), width, height)}
              label={words.drawnNumber(i + 1)}
            />
          </Choice>
        ))}
      </ul>
    </div>
  );
}

function Choice({ i, difference, label, isChosen, choose, children }: {
  i: number;
  difference: ImageData;
  /** Of the difference. */
  label: string;
  isChosen: boolean;
  choose: () => void;
  children: ComponentChildren;
}) {
  const { words: { halves: words } } = usePage();
  return (
    <li>
      <button
        type="button"
        aria-pressed={isChosen}
        aria-label={words.drawnNumber(i + 1)}
        onClick={choose}
      >
        {children}
        <Picture picture={difference} label={label} />
      </button>
    </li>
  );
}
