import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import type { HalvesState } from "../page/halves_state.ts";
import { formatNumber, formatPercent } from "../state/format.ts";
import {
  differenceOf,
  enlargement,
  type Halves,
  pixelsOf,
  probability,
} from "../state/step_halves.ts";
import { usePage } from "./context.tsx";
import { Picture } from "./play_picture.tsx";

/** G's images of the same z before and after its updates, and by how much they differ. */
export function Moved({ state: { chosen }, halves }: { state: HalvesState; halves: Halves }) {
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
