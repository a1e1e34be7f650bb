import type { RunResumed, RunStarted } from "../../../pipeline/mod.ts";
import { aligned } from "../table.ts";
import { formatCount, plural } from "./format_values.ts";
import { labelled, type Paint } from "./paint.ts";

type Layers = RunStarted["layers"];

/** The run, its device and data, and both networks layer by layer. */
export function formatHeader(event: RunStarted | RunResumed, folder: string, paint: Paint): string {
  const { config, backend, backendReason } = event;
  return [
    labelled("run", [`${event.run}, in ${folder}`], paint.bold),
    labelled("device", [backend, backendReason], paint.bold),
    labelled("data", dataLines(event), paint.bold),
    labelled("train", trainLines(event), paint.bold),
    ...config.augment.length > 0
      ? [labelled("augment", [config.augment.join(", ")], paint.bold)]
      : [],
    "",
    formatLayers(event.layers, paint),
    "",
  ].join("\n");
}

function dataLines({ dataset }: RunStarted | RunResumed): string[] {
  const { name, size, height, width, channels, classes, credit, notes = [] } = dataset;
  const labels = classes ? `, ${classes.length} classes` : "";
  const images = `${name}: ${plural(size, "image")} of ${height}x${width}x${channels}${labels}`;
  const credited = credit
    ? [`"${credit.title}" by ${credit.artist}, ${credit.licence}`, credit.url]
    : [];
  return [images, ...credited, ...notes];
}

function trainLines({ config, totalSteps, stepsPerEpoch }: RunStarted | RunResumed): string[] {
  const { batchSize, seed } = config.model;
  return [
    `${plural(totalSteps, "step")} of ${plural(batchSize, "image")}, ` +
    `${formatCount(stepsPerEpoch)} an epoch; seed ${seed}`,
  ];
}

/** Each network's layers as a table: name, output shape with the batch first, parameters. */
export function formatLayers(layers: Layers, paint: Paint): string {
  const tables = (["generator", "discriminator"] as const)
    .map((network) => tableOf(network, layers.filter((layer) => layer.network === network)));
  const lines = aligned(tables.flat(), { gap: 3 });
  return tables.map(({ length }) => {
    const [head, ...body] = lines.splice(0, length);
    return [paint.bold(head), ...body].join("\n");
  }).join("\n\n");
}

function tableOf(network: string, layers: Layers): string[][] {
  const total = layers.reduce((sum, { parameters }) => sum + parameters, 0);
  return [
    [network, "output", "parameters"],
    ...layers.map(({ layer, outputShape, parameters }) => [
      layer,
      outputShape.join("x"),
      formatCount(parameters),
    ]),
    ["total", "", formatCount(total)],
  ];
}
