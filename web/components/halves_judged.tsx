import { useMemo } from "preact/hooks";
import { formatNumber, formatPercent } from "../state/format.ts";
import { type Halves, pixelsOf, probability, type Verdicts } from "../state/step_halves.ts";
import { usePage } from "./context.tsx";
import { Picture } from "./play_picture.tsx";

/** The first images of the batch, and how D's word on each has changed. */
export function Judged({ halves, side, verdicts }: {
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
