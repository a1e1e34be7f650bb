/** What Inside shows: a picture, what became of it in each layer, and the number that is looked at. */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { strongestFirst } from "../state/feature_maps.ts";
import type { Inspector, LayerTrace, Look } from "../state/inspector.ts";
import { type HalvesState, halvesState } from "./halves_state.ts";
import { type OpeningState, openingState } from "./opening_state.ts";

/** A layer by its network and its name. */
export interface LayerChoice {
  network: LayerTrace["network"];
  name: string;
}

/** The networks at work, a step in its halves, or gradients over the steps. */
export const insideViews = ["networks", "halves", "gradients"] as const;
export type InsideView = (typeof insideViews)[number];

export interface InsideState extends OpeningState {
  view: Signal<InsideView>;
  steps: HalvesState;
  inspector: Signal<Inspector | undefined>;
  /** The number of the image, of seed 0. */
  imageNumber: Signal<number>;
  label: Signal<number>;
  /** The real image that D is shown in place of G's; undefined shows G's. */
  real: Signal<number | undefined>;
  look: Signal<Look | undefined>;
  layer: Signal<LayerChoice | undefined>;
  /** The layer's trace; at first that of a layer in the middle of G. */
  trace: ReadonlySignal<LayerTrace | undefined>;
  /** The output's channel; undefined is the strongest. */
  channel: Signal<number | undefined>;
  shownChannel: ReadonlySignal<number>;
  /** Row and column in the layer's output; undefined is the middle. */
  pixel: Signal<{ row: number; column: number } | undefined>;
  /** The input's channel whose numbers are shown; undefined is the one that counts most. */
  from: Signal<number | undefined>;
  /** How many products are added up so far; undefined is all. */
  tap: Signal<number | undefined>;
  /** From opening the tab to its first picture. */
  firstMillis: Signal<number | undefined>;
}

export function insideState(): InsideState {
  const look = signal<Look | undefined>(undefined);
  const layer = signal<LayerChoice | undefined>(undefined);
  const channel = signal<number | undefined>(undefined);
  const trace = computed(() => look.value && traceOf(look.value, layer.value));
  return {
    ...openingState(),
    view: signal<InsideView>("networks"),
    steps: halvesState(),
    inspector: signal<Inspector | undefined>(undefined),
    imageNumber: signal(0),
    label: signal(0),
    real: signal<number | undefined>(undefined),
    ...{ look, layer, trace, channel },
    shownChannel: computed(() =>
      channel.value ?? (trace.value ? strongestFirst(trace.value.output)[0].channel : 0)
    ),
    pixel: signal<{ row: number; column: number } | undefined>(undefined),
    from: signal<number | undefined>(undefined),
    tap: signal<number | undefined>(undefined),
    firstMillis: signal<number | undefined>(undefined),
  };
}

function traceOf({ generator, verdict }: Look, choice: LayerChoice | undefined): LayerTrace {
  const all = [...generator, ...verdict.layers];
  const isIt = ({ network, name }: LayerTrace) =>
    network === choice?.network && name === choice.name;
  // The second deconvolution: large enough to be seen, and full of maps.
  return all.find(isIt) ?? generator.find(({ name }) => name === "deconv2") ?? all[0];
}

export function chooseLayer(inside: InsideState, { network, name }: LayerChoice): void {
  inside.layer.value = { network, name };
  chooseChannel(inside, undefined);
  inside.pixel.value = undefined;
}

export function chooseChannel(inside: InsideState, channel: number | undefined): void {
  inside.channel.value = channel;
  inside.from.value = undefined;
  inside.tap.value = undefined;
}

/** The place that is looked at, in the layer's output. */
export function placeOf({ pixel, shownChannel }: InsideState, layer: LayerTrace) {
  const [height, width] = layer.output.shape;
  const { row, column } = pixel.value ?? { row: height >> 1, column: width >> 1 };
  return {
    row: Math.min(row, height - 1),
    column: Math.min(column, width - 1),
    channel: shownChannel.value,
  };
}

export function choosePixel(inside: InsideState, row: number, column: number): void {
  const { shape: [height, width] } = inside.trace.value!.output;
  const within = (at: number, size: number) => Math.max(0, Math.min(size - 1, at));
  inside.pixel.value = { row: within(row, height), column: within(column, width) };
  inside.from.value = undefined;
  inside.tap.value = undefined;
}
