import { useSignal } from "@preact/signals";
import { formatCount } from "../state/format.ts";
import { sampleViews } from "../state/page_state.ts";
import { otherSample } from "../state/pick_sample.ts";
import { batchesOf } from "../state/run_view.ts";
import { mayChange, sendCommand } from "../browser/api.ts";
import { usePage } from "./context.tsx";
import { Difference } from "./difference.tsx";
import { GridImage } from "./grid_image.tsx";
import { Scrubber } from "./scrubber.tsx";

/** What the generator draws, at any step that was kept. */
export function SamplePanel() {
  const { words, sampleView } = usePage();
  return (
    <section class="card samples" aria-label={words.samples.title}>
      <div class="card-head">
        <h2>{words.samples.title}</h2>
        <div class="segments" role="group" aria-label={words.keys.views}>
          {sampleViews.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={sampleView.value === name}
              onClick={() => sampleView.value = name}
            >
              {words.samples.views[name]}
            </button>
          ))}
        </div>
      </div>
      <Shown />
    </section>
  );
}

function Shown() {
  const { words, view, sampleView } = usePage();
  if (sampleView.value === "real") return <Real />;
  if (sampleView.value === "batch") return <Batch />;
  if (view.value.samples.length === 0) return <p class="empty">{words.samples.none}</p>;
  return <Fixed />;
}

/** Samples of the fixed z: one step, or two of them. */
function Fixed() {
  const page = usePage();
  const { words, view, sampleView, shown } = page;
  const sample = view.value.samples[shown.value];
  const other = otherSample(page);
  const atStep = (step: number) => words.samples.at(formatCount(step));
  return (
    <>
      {sampleView.value === "one" && <GridImage sample={sample} />}
      {sampleView.value === "two" && (
        <div class="pair">
          {[other, sample].map((one, i) => (
            <figure key={i}>
              <GridImage sample={one} />
              <figcaption>{atStep(one.step)}</figcaption>
            </figure>
          ))}
        </div>
      )}
      {sampleView.value === "difference" && <Difference a={other} b={sample} />}
      <Scrubber />
      {(sampleView.value === "two" || sampleView.value === "difference") && <OtherStep />}
      <p class="note">{words.samples.fixed}</p>
    </>
  );
}

function OtherStep() {
  const page = usePage();
  const { words, view, other } = page;
  return (
    <label class="other-step">
      {words.samples.other}
      <select
        value={otherSample(page).step}
        onChange={({ currentTarget }) => other.value = Number(currentTarget.value)}
      >
        {view.value.samples.map(({ step }) => (
          <option key={step} value={step}>{formatCount(step)}</option>
        ))}
      </select>
    </label>
  );
}

function Real() {
  const { words, view } = usePage();
  const { real } = view.value;
  if (!real) return <p class="empty">{words.samples.none}</p>;
  return <GridImage sample={real} />;
}

/** The last batch that somebody asked to see. */
function Batch() {
  const { run, words, view, isOwned } = usePage();
  const note = useSignal("");
  const batch = batchesOf(view.value).at(-1);
  const mayAsk = isOwned.value && !view.value.ended && mayChange();
  const ask = () =>
    sendCommand(run, { name: "show-batch" }).then(
      () => note.value = words.controls.sent,
      (error: Error) => note.value = words.controls.refused(error.message),
    );
  return (
    <>
      {batch && <GridImage sample={batch} />}
      <p class="note">
        {batch && words.samples.batchNote(formatCount(batch.step))}
        {!batch && (mayAsk ? words.samples.noBatch : words.samples.noBatchEver)}
      </p>
      {mayAsk && (
        <p class="ask-batch">
          <button type="button" class="button" onClick={() => void ask()}>
            {words.samples.showBatch}
          </button>
          <span class="note" role="status">{note.value}</span>
        </p>
      )}
    </>
  );
}
