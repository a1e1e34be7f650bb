/** Numbers of the reader's run, beside the walk. */
import { mean, recent } from "../../pipeline/contracts/alarm_rules.ts";
import { formatBytes, formatCount, formatMillis, formatNumber } from "../state/format.ts";
import { checkpointsOf } from "../state/run_view.ts";
import { usePage } from "./context.tsx";

/** The sizes of the run's own layers, as the text's table has them. */
export function Halvings() {
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

export function Rows({ rows }: { rows: [string, string][] }) {
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

export function Dataset() {
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

export function LossesNow() {
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

export function Checkpoints() {
  const { words, view } = usePage();
  const kept = checkpointsOf(view.value);
  if (kept.length === 0) return <p class="card note">{words.walk.noCheckpoint}</p>;
  const rows = kept.slice(-6).map(({ step, bytes }): [string, string] => [
    words.samples.at(formatCount(step)),
    formatBytes(bytes),
  ]);
  return <Rows rows={rows} />;
}

export function StepFacts() {
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
