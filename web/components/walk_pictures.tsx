/** Pictures and charts of the reader's run, beside the walk. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { fileUrl, getJson } from "../browser/api.ts";
import { formatCount } from "../state/format.ts";
import { usePage } from "./context.tsx";
import { CurveChart } from "./curve_chart.tsx";
import { GridImage } from "./grid_image.tsx";
import { HeatChart } from "./heat_chart.tsx";
import { Latent, type Latents } from "./latent.tsx";
import { Rows } from "./walk_rows.tsx";

export function Newest() {
  const { words, view } = usePage();
  const sample = view.value.samples.at(-1);
  if (!sample) return <p class="note">{words.samples.none}</p>;
  return (
    <figure class="card">
      <figcaption>{words.samples.gridLabel(formatCount(sample.step))}</figcaption>
      <GridImage sample={sample} />
    </figure>
  );
}

export function Real() {
  const { words, view } = usePage();
  const { real } = view.value;
  if (!real) return null;
  return (
    <figure class="card">
      <figcaption>{words.samples.views.real}</figcaption>
      <GridImage sample={real} />
    </figure>
  );
}

/** The same z, untrained and now. */
export function ThenAndNow() {
  const { words, view } = usePage();
  const { samples } = view.value;
  if (samples.length < 2) return <Newest />;
  return (
    <div class="pair">
      {[samples[0], samples[samples.length - 1]].map((sample) => (
        <figure key={sample.step}>
          <GridImage sample={sample} />
          <figcaption>{words.samples.at(formatCount(sample.step))}</figcaption>
        </figure>
      ))}
    </div>
  );
}

export function Losses() {
  const { words } = usePage();
  return (
    <CurveChart
      title={words.charts.loss}
      explains="loss"
      curves={[
        { measure: "dLoss", colour: "--d", isMain: true },
        { measure: "gLoss", colour: "--g", isMain: true },
      ]}
    />
  );
}

export function Histogram() {
  const { words, view } = usePage();
  if (view.value.distributions.length === 0) return null;
  return <HeatChart title={words.charts.heatZ} of="z" colour="--g" />;
}

/** z of the first sample, as the run's folder has it. */
export function FirstZ() {
  const { run, words, view } = usePage();
  const latents = useSignal<Latents | undefined>(undefined);
  useEffect(() => {
    // Runs of an older version have no such file.
    getJson<Latents>(fileUrl(run, "samples/latents.json"))
      .then((found) => latents.value = found, () => {});
  }, []);
  const z = latents.value?.z[0];
  const sample = view.value.samples.at(-1);
  return (
    <>
      <Rows rows={[[words.walk.rows.zDist, String(view.value.started!.config.model.zDist)]]} />
      {z && (
        <div class="card">
          <Latent z={z} words={words} />
        </div>
      )}
      {sample && <p class="note">{words.walk.firstZ}</p>}
      <Newest />
    </>
  );
}
