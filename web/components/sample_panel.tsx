import { useSignal } from "@preact/signals";
import type { SampleSaved } from "../../pipeline/contracts/events.ts";
import { fileUrl, mayChange, sendCommand } from "../browser/api.ts";
import { formatCount } from "../state/format.ts";
import { type PageState, type SampleViewName, sampleViews } from "../page/page_state.ts";
import { otherSample, sampleAt } from "../state/pick_sample.ts";
import { runColour } from "../state/run_colours.ts";
import { batchesOf } from "../state/run_view.ts";
import { usePage } from "./context.tsx";
import { Difference } from "./difference.tsx";
import { GridImage, useDecoded } from "./grid_image.tsx";
import { Scrubber } from "./scrubber.tsx";

/** What the generator draws, at any step that was kept. */
export function SamplePanel() {
  const page = usePage();
  const { words, sampleView } = page;
  return (
    <section class="card samples" aria-label={words.samples.title}>
      <div class="card-head">
        <h2>{words.samples.title}</h2>
        <div class="segments" role="group" aria-label={words.keys.views}>
          {sampleViews.filter((name) => isOffered(page, name)).map((name) => (
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

/** A batch is offered if there is one or the run trains; other runs, if some are compared. */
function isOffered(page: PageState, view: SampleViewName): boolean {
  if (view === "runs") return page.compared.value.length > 0;
  if (view === "trained") return page.view.value.samples.some(({ trainedFile }) => trainedFile);
  return view !== "batch" || isTraining(page) || batchesOf(page.view.value).length > 0;
}

function isTraining({ isOwned, view }: PageState): boolean {
  return isOwned.value && !view.value.ended;
}

function Shown() {
  const page = usePage();
  const { words, view, sampleView } = page;
  if (sampleView.value === "real") return <Real />;
  if (sampleView.value === "batch" && isOffered(page, "batch")) return <Batch />;
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
  const kind = sampleView.value === "runs" && isOffered(page, "runs") ? "runs" : sampleView.value;
  return (
    <>
      {kind === "runs" && <Runs />}
      {/^(one|batch)$/.test(kind) && <GridImage sample={sample} />}
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
      {kind === "trained" && <BothGenerators sample={sample} />}
      {sampleView.value === "difference" && <Difference a={other} b={sample} />}
      <Scrubber />
      {(sampleView.value === "two" || sampleView.value === "difference") && <OtherStep />}
      <p class="note">{kind === "runs" ? words.samples.runsNote : words.samples.fixed}</p>
    </>
  );
}

/** The averaged generator's samples beside those of the weights that training moves. */
function BothGenerators({ sample }: { sample: SampleSaved }) {
  const { words } = usePage();
  const both = [
    { caption: words.samples.ofAverage, file: sample.file },
    { caption: words.samples.ofTrained, file: sample.trainedFile ?? sample.file },
  ];
  return (
    <div class="pair">
      {both.map(({ caption, file }) => (
        <figure key={caption}>
          <GridImage sample={{ ...sample, file }} />
          <figcaption>{caption}</figcaption>
        </figure>
      ))}
    </div>
  );
}

/** What each of the compared runs drew at the step that is shown, this one first. */
function Runs() {
  const { run, words, view, shown, overlays } = usePage();
  const sample = view.value.samples[shown.value];
  const others = overlays.value.map(({ run, samples }, place) => ({
    run,
    sample: samples[sampleAt(samples, sample.step)],
    colour: `overlay ${runColour(place)}`,
  }));
  return (
    <div class="pair">
      {[{ run, sample, colour: "" }, ...others].map(({ run, sample, colour }) => (
        <figure key={run}>
          {sample
            ? <DecodedImage url={fileUrl(run, sample.file)} label={`${run}: ${sample.step}`} />
            : <p class="empty">{words.samples.none}</p>}
          <figcaption class={colour}>
            <b>{run}</b> {sample && words.samples.at(formatCount(sample.step))}
          </figcaption>
        </figure>
      ))}
    </div>
  );
}

function DecodedImage({ url, label }: { url: string; label: string }) {
  return <img class="run-samples" src={useDecoded(url)} alt={label} decoding="async" />;
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

/** The newest requested batch; before the first, the real images, which are of its kind. */
function Batch() {
  const page = usePage();
  const { run, words, view } = page;
  const note = useSignal("");
  const batch = batchesOf(view.value).at(-1);
  const mayAsk = isTraining(page) && mayChange();
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
            {words.commands["show-batch"]}
          </button>
          <span class="note" role="status">{note.value}</span>
        </p>
      )}
      {!batch && (
        <figure class="stand-in">
          <figcaption>{words.samples.views.real}</figcaption>
          <Real />
        </figure>
      )}
    </>
  );
}
