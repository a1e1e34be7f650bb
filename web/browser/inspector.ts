/** Both networks in this page. What computes is loaded when they are first opened. */
import type { PageEngine } from "../../model/browser.ts";
import type { FieldTap, Inspector, LayerTrace, Look, Place } from "../state/inspector.ts";
import type { WhichCheckpoint } from "../state/player.ts";
import { runData } from "../state/run_urls.ts";
import { answerOf } from "./api.ts";
import { askLook } from "./looks.ts";
import { describedIn, withAlpha } from "./player.ts";

type Door = typeof import("../../model/browser.ts");

/** The seed whose images Inside looks at: `deno task sample` draws the same. */
const seed = 0;
const strongestShown = 8;

/**
 * Opens both networks of a run. Only one thing that computes is open at a time.
 *
 * @throws Error in one line: no such checkpoint, or nothing in this browser can compute
 */
export async function openInspector(
  run: string,
  which: WhichCheckpoint,
  { engine, isKept }: { engine: PageEngine; isKept: boolean },
): Promise<Inspector> {
  const [door, file] = await Promise.all([
    import("../../model/browser.ts"),
    isKept ? weightsOf(run, which) : weightsAfter(run, Number(which)),
  ]);
  const description = describedIn(file);
  const { model: config } = description;
  const networks = await door.openPageNetworks(file, { config, engine });
  const { outputHeight, outputWidth, cDim, zDim, zDist, yDim } = config;
  const isConditional = yDim > 0;
  const pictureOf = (floats: Float32Array) =>
    new ImageData(
      withAlpha(door.toBytes(floats, isConditional), cDim),
      outputWidth,
      outputHeight,
    );
  const look = async (
    z: Float32Array,
    y: Float32Array | undefined,
    real?: ImageData,
  ): Promise<Look> => {
    const start = performance.now();
    const generator = await networks.traceGenerator({ z, y });
    const image = generator[generator.length - 1].output.values;
    const shown = real ? door.fromBytes(channelsOf(real, cDim), isConditional) : image;
    const verdict = await networks.traceDiscriminator(shown, y);
    return {
      ...{ z, generator, verdict, isReal: real !== undefined },
      drawn: pictureOf(image),
      judged: pictureOf(shown),
      millis: performance.now() - start,
    };
  };
  return {
    ...{ description, backend: networks.backend, look, close: networks.close },
    zOf: (index) => door.zOf(index, { seed, zDim, zDist, truncate: undefined }),
    field: (layer, place, channel) => fieldOf(door, layer, place, channel),
    filter: (layer, from, to) => filterOf(door, layer, from, to),
  };
}

async function weightsOf(run: string, which: WhichCheckpoint): Promise<Uint8Array> {
  const answer = await answerOf(runData(run, `/networks.safetensors?checkpoint=${which}`));
  return new Uint8Array(await answer.arrayBuffer());
}

function weightsAfter(run: string, step: number): Promise<Uint8Array> {
  const request = { what: "networks", step } as const;
  return askLook(run, request, { onFrame: () => {}, signal: new AbortController().signal });
}

function fieldOf(door: Door, layer: LayerTrace, place: Place, wanted?: number) {
  const { taps, channelSums, bias, total } = door.receptiveField(layer, place);
  const strongest = Array.from(channelSums, (sum, channel) => ({ channel, sum }))
    .toSorted((a, b) => Math.abs(b.sum) - Math.abs(a.sum))
    .slice(0, strongestShown);
  const channel = wanted ?? strongest[0].channel;
  const channelSum = channelSums[channel];
  return {
    taps: taps.map((tap): FieldTap => ({ ...tap, ...door.productAt(layer, place, tap, channel) })),
    ...{ channel, channelSum, bias, total, strongest },
    otherSum: total - bias - channelSum,
  };
}

/** Five by five; a matrix has none. */
function filterOf(door: Door, layer: LayerTrace, from: number, to: number): Float32Array {
  const place = { row: 0, column: 0, channel: to };
  return Float32Array.from({ length: 25 }, (_, i) =>
    door.weightAt(layer, place, {
      ...{ filterRow: Math.floor(i / 5), filterColumn: i % 5 },
      ...{ inputRow: 0, inputColumn: 0, isInside: true },
    }, from));
}

/** A canvas's pixels with as many channels as the networks have. */
function channelsOf({ data }: ImageData, channels: number): Uint8Array {
  return new Uint8Array(data.length / 4 * channels)
    .map((_, i) => data[4 * Math.floor(i / channels) + i % channels]);
}
