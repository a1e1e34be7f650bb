import { useSignal } from "@preact/signals";
import { answerOf, fileUrl } from "../browser/api.ts";
import { chartsPicture } from "../browser/charts_picture.ts";
import { saveFilm } from "../browser/save_film.ts";
import { saveBlob, savePicture } from "../browser/save_picture.ts";
import { formatCount } from "../state/format.ts";
import type { PageState } from "../page/page_state.ts";
import { otherSample } from "../state/pick_sample.ts";
import { runData } from "../state/run_urls.ts";
import { batchesOf } from "../state/run_view.ts";
import { usePage } from "./context.tsx";

/** Files of what the page shows now, and of the whole run. */
export function Downloads() {
  const page = usePage();
  const { run, words: { details }, view } = page;
  const table = runData(run, "/steps.csv");
  const links: [string, string][] = [
    ...shownPictures(page).map(([what, file]): [string, string] => [
      details.png(what),
      fileUrl(run, file),
    ]),
    ...shownSteps(page, table),
    [details.csv, table],
  ];
  return (
    <ul class="downloads">
      {view.value.steps.step.length > 0 && <ChartsPicture />}
      {page.sampleView.value === "difference" && <DifferencePicture />}
      <Report />
      <Film label={details.gif} type="gif" />
      <Film label={details.webp} type="webp" />
      {links.map(([label, href]) => (
        <li key={href}>
          <a class="button" href={href} download>{label}</a>
        </li>
      ))}
    </ul>
  );
}

/** What the samples' panel shows, and the files of it. */
function shownPictures(page: PageState): [string, string][] {
  const { words: { samples }, view, sampleView, shown } = page;
  const { real } = view.value;
  const sample = view.value.samples[shown.value];
  const at = (step: number) => formatCount(step);
  const known = (one: { step: number; file: string }): [string, string] => [
    samples.gridLabel(at(one.step)),
    one.file,
  ];
  switch (sampleView.value) {
    case "runs":
    case "one":
      return sample ? [known(sample)] : [];
    case "two":
      return sample ? [known(otherSample(page)), known(sample)] : [];
    case "difference":
      return [];
    case "trained":
      return sample?.trainedFile ? [known(sample), [samples.ofTrained, sample.trainedFile]] : [];
    case "real":
      return real ? [[samples.views.real, real.file]] : [];
    case "batch":
      return batchesOf(view.value).slice(-1).map(({ step, file }) => [
        samples.batchLabel(at(step)),
        file,
      ]);
  }
}

/** The part of the run that the charts have been zoomed to. */
function shownSteps({ words: { details }, range }: PageState, table: string): [string, string][] {
  if (!range.value) return [];
  const { from, to } = range.value;
  const label = details.csvOf(formatCount(from), formatCount(to));
  return [[label, `${table}?from=${from}&to=${to}`]];
}

function ChartsPicture() {
  const { run, words } = usePage();
  const save = () => {
    const charts = document.querySelector(".charts");
    if (charts) savePicture(chartsPicture(charts, run), `${run}-curves`);
  };
  return <SaveButton what={words.charts.title} save={save} />;
}

function DifferencePicture() {
  const page = usePage();
  const { run, words: { samples }, view, shown } = page;
  const sample = view.value.samples[shown.value];
  if (!sample) return null;
  const [a, b] = [otherSample(page).step, sample.step];
  const save = () => {
    const canvas = document.querySelector<HTMLCanvasElement>(".difference canvas");
    if (canvas) savePicture(canvas, `${run}-difference-${a}-${b}`);
  };
  return <SaveButton what={samples.differenceLabel(formatCount(a), formatCount(b))} save={save} />;
}

/** Saves the run as one file, which takes seconds to write. */
function Report() {
  const { run, words: { report } } = usePage();
  const note = useSignal("");
  const save = async () => {
    note.value = report.making;
    try {
      const answer = await answerOf(runData(run, "/report.html"));
      saveBlob(await answer.blob(), `${run}.html`);
      note.value = "";
    } catch (error) {
      note.value = error instanceof Error ? error.message : String(error);
    }
  };
  return (
    <li>
      <button type="button" class="button" onClick={() => void save()}>{report.make}</button>
      {note.value && <span class="note" role="status">{note.value}</span>}
    </li>
  );
}

/** Saves a film of the samples, and names those that it leaves out. */
function Film({ label, type }: { label: string; type: "gif" | "webp" }) {
  const { run, words: { details } } = usePage();
  const note = useSignal("");
  const save = async () => {
    note.value = details.making;
    try {
      const skipped = await saveFilm(runData(run, `/samples.${type}`), `${run}.${type}`);
      note.value = skipped.length > 0 ? details.skipped(skipped.join(", ")) : "";
    } catch (error) {
      note.value = error instanceof Error ? error.message : String(error);
    }
  };
  return (
    <li>
      <button type="button" class="button" onClick={() => void save()}>{label}</button>
      {note.value && <span class="note" role="status">{note.value}</span>}
    </li>
  );
}

function SaveButton({ what, save }: { what: string; save: () => void }) {
  const { words: { details } } = usePage();
  return (
    <li>
      <button type="button" class="button" onClick={save}>{details.png(what)}</button>
    </li>
  );
}
