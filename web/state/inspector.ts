/** What Inside knows of the two networks that it looks into. */
import type { LayerTrace, Verdict } from "../../model/browser.ts";
import type { GeneratorDescription } from "./player.ts";

export type { LayerTrace, NormNumbers, Verdict, Volume } from "../../model/browser.ts";

/** What both networks did to one picture. */
export interface Look {
  z: Float32Array;
  /** What G did to z. */
  generator: LayerTrace[];
  /** What D did to the picture that it was shown. */
  verdict: Verdict;
  drawn: ImageData;
  /** What D was shown: G's picture, or a real one. */
  judged: ImageData;
  isReal: boolean;
  millis: number;
}

/** One number of a layer's output. */
export interface Place {
  row: number;
  column: number;
  channel: number;
}

/** One place of the filter that reaches a number. */
export interface FieldTap {
  filterRow: number;
  filterColumn: number;
  inputRow: number;
  inputColumn: number;
  isInside: boolean;
  input: number;
  weight: number;
  product: number;
}

/** The very numbers that make one number. */
export interface Field {
  /** In the chosen channel of the input. */
  taps: FieldTap[];
  channel: number;
  channelSum: number;
  /** What all other channels add. */
  otherSum: number;
  bias: number;
  total: number;
  /** Channels of the input that add or take away most. */
  strongest: { channel: number; sum: number }[];
}

export interface Inspector {
  description: GeneratorDescription;
  /** For people: what computes. */
  backend: string;
  zOf(index: number): Float32Array;
  /** @param real a picture for D in place of G's, at the size that the networks have */
  look(z: Float32Array, y: Float32Array | undefined, real?: ImageData): Promise<Look>;
  /** @param channel of the input; by default the one that adds or takes away most */
  field(layer: LayerTrace, place: Place, channel?: number): Field;
  /** The filter between one channel of the input and one of the output, [25]. */
  filter(layer: LayerTrace, from: number, to: number): Float32Array;
  close(): void;
}
