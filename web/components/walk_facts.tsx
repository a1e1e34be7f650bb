import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { fileUrl, getJson } from "../browser/api.ts";
import { formatBytes, formatCount, formatMillis, formatNumber } from "../state/format.ts";
import { mean, recent } from "../../pipeline/contracts/alarm_rules.ts";
import { runPage } from "../state/run_urls.ts";
import { checkpointsOf } from "../state/run_view.ts";
import type { SectionName } from "../state/walk_sections.ts";
import type { PageTab } from "../page/page_state.ts";
import { usePage } from "./context.tsx";
import { CurveChart, OutputsChart } from "./curve_chart.tsx";
import { GridImage } from "./grid_image.tsx";
import { HeatChart } from "./heat_chart.tsx";
import { Latent, type Latents } from "./latent.tsx";
import { NetworkTable } from "./model_table.tsx";

/** What a section speaks of, in the run that stands beside it. */
export function WalkFacts({ section }: { section: SectionName }) {
  const { words: { walk: words }, view } = usePage();
  if (!view.value.started) return <p class="card note">{words.notBegun}</p>;
  const Facts = facts[section];
  return (
    <div class="walk-facts">
      <p class="note">{words.about[section]}</p>
      <Facts />
    </div>
  );
}

const facts: Record<SectionName, () => ComponentChildren> = {
  start: () => (
    <>
      <Newest />
      <Losses />
      <To tabs={["overview", "inside", "play"]} />
    </>
  ),
  sizes: () => (
    <>
      <Halvings />
      <To tabs={["model", "inside"]} />
    </>
  ),
  variables: () => (
    <>
      <NetworkTable network="generator" />
      <NetworkTable network="discriminator" />
      <To tabs={["model", "config"]} />
    </>
  ),
  loading: () => (
    <>
      <Dataset />
      <Real />
    </>
  ),
  build: () => (
    <>
      <FirstZ />
      <Histogram />
      <To tabs={["play"]} />
    </>
  ),
  losses: () => (
    <>
      <LossesNow />
      <Losses />
      <To tabs={["overview"]} />
    </>
  ),
  discriminator: () => (
    <>
      <NetworkTable network="discriminator" />
      <OutputsChart />
      <To tabs={["inside"]} />
    </>
  ),
  generator: () => (
    <>
      <NetworkTable network="generator" />
      <Newest />
      <To tabs={["inside", "play"]} />
    </>
  ),
  sampler: () => (
    <>
      <ThenAndNow />
      <To tabs={["overview"]} />
    </>
  ),
  save: () => (
    <>
      <Checkpoints />
      <To tabs={["downloads", "replay"]} />
    </>
  ),
  train_loop: () => (
    <>
      <StepFacts />
      <OutputsChart />
      <Losses />
      <To tabs={["overview", "replay"]} />
    </>
  ),
};

/** Links to where the run's page shows more of it. */
function To({ tabs }: { tabs: PageTab[] }) {
  const { run, words } = usePage();
  const titles: Partial<Record<PageTab, string>> = {
    ...words.details,
    play: words.play.title,
    inside: words.inside.title,
    replay: words.replay.title,
  };
  return (
    <p class="walk-more">
      {words.walk.more}{" "}
      {tabs.map((tab) => (
        <a key={tab} class="button" href={runPage(run, [], { tab })}>{titles[tab]}</a>
      ))}
    </p>
  );
}

function Newest() {
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

function Real() {
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
function ThenAndNow() {
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

function Losses() {
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

function Histogram() {
  const { words, view } = usePage();
  if (view.value.distributions.length === 0) return null;
  return <HeatChart title={words.charts.heatZ} of="z" colour="--g" />;
}

/** The sizes of the run's own layers, as the text's table has them. */
function Halvings() {
  const { words, view } = usePage();
  const { layers } = view.value.started!;
  return (
    <>
      {(["generator", "discriminator"] as const).map((network) => (
        <div key={network} class="card">
          <h3>{words.details.networks[network]}</h3>
          <ol class="walk-sizes">
            {layers.filter((layer) => layer.network === network).map(({ layer, outputShape }) => (
              <li key={layer}>
                {layer} <b>{outputShape.slice(1).map(formatCount).join(" × ")}</b>
              </li>
            ))}
          </ol>
        </div>
      ))}
    </>
  );
}

function Rows({ rows }: { rows: [string, string][] }) {
  return (
    <dl class="card walk-rows">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Dataset() {
  const { words: { walk: { rows } }, view } = usePage();
  const { dataset, config, stepsPerEpoch } = view.value.started!;
  const { name, size, width, height, channels, classes = [] } = dataset;
  return (
    <Rows
      rows={[
        [rows.dataset, name],
        [rows.images, formatCount(size)],
        [
          rows.numbers,
          `${height} × ${width} × ${channels} = ${formatCount(height * width * channels)}`,
        ],
        [rows.range, config.yDim ? "0 … 1" : "−1 … 1"],
        [rows.classes, config.yDim ? classes.join(", ") || String(config.yDim) : rows.noClasses],
        [rows.batch, formatCount(config.model.batchSize)],
        [rows.stepsPerEpoch, formatCount(stepsPerEpoch)],
      ]}
    />
  );
}

/** z of the first sample, as the run's folder has it. */
function FirstZ() {
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

function LossesNow() {
  const { words: { walk: { rows } }, view } = usePage();
  const { steps, started } = view.value;
  const now = (column: readonly number[]) => formatNumber(mean(recent(column)));
  const isHinge = started!.config.model.loss === "hinge";
  return (
    <Rows
      rows={[
        [rows.dLoss, isHinge ? now(steps.dLoss) : `${now(steps.dLoss)} (${rows.guess} 1.386)`],
        [rows.gLoss, isHinge ? now(steps.gLoss) : `${now(steps.gLoss)} (${rows.guess} 0.693)`],
        [rows.dReal, now(steps.meanDReal)],
        [rows.dFake, now(steps.meanDFake)],
      ]}
    />
  );
}

function Checkpoints() {
  const { words, view } = usePage();
  const kept = checkpointsOf(view.value);
  if (kept.length === 0) return <p class="card note">{words.walk.noCheckpoint}</p>;
  const rows = kept.slice(-6).map(({ step, bytes }): [string, string] => [
    words.samples.at(formatCount(step)),
    formatBytes(bytes),
  ]);
  return <Rows rows={rows} />;
}

function StepFacts() {
  const { words: { walk: { rows } }, view } = usePage();
  const { started, steps } = view.value;
  const { model } = started!.config;
  const { learningRate, dLearningRate, gLearningRate } = model;
  return (
    <Rows
      rows={[
        [rows.updates, `${model.dUpdates} + ${model.gUpdates}`],
        [rows.rates, `${dLearningRate ?? learningRate}, ${gLearningRate ?? learningRate}`],
        ["beta1", String(model.beta1)],
        [rows.stepTime, formatMillis(mean(recent(steps.stepMillis)))],
      ]}
    />
  );
}
