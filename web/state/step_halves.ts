/** A step in its halves, as the page has it. */
import { lookedKey, type LookedStep, parseLookedStep } from "../../pipeline/contracts/looks.ts";

/** D's logits of a batch before and after an update. */
export interface Verdicts {
  before: Float32Array;
  after: Float32Array;
}

export interface Halves extends LookedStep {
  /** One for each update. */
  d: { real: Verdicts; fake: Verdicts }[];
  g: { fake: Verdicts }[];
  /** What D is shown of the first images, as G's range has them. */
  real: Float32Array;
  fake: Float32Array;
  /** G's images of the same z before its first update, and after each. */
  drawn: Float32Array[];
  /** Images that are shown. */
  pictures: number;
}

/** Reads the answer to `{ what: "halves" }`, a safetensors file. */
export function readHalves(file: Uint8Array): Halves {
  const { buffer, byteOffset } = file;
  const length = Number(new DataView(buffer, byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  const told = parseLookedStep(header.__metadata__[lookedKey]);
  const tensor = (name: string): Float32Array => {
    const [from, to] = header[name].data_offsets;
    return new Float32Array(file.slice(8 + length + from, 8 + length + to).buffer);
  };
  const verdicts = (name: string): Verdicts => ({
    before: tensor(`${name}.before`),
    after: tensor(`${name}.after`),
  });
  const each = <T>(count: number, of: (i: number) => T) =>
    Array.from({ length: count }, (_, i) => of(i));
  return {
    ...told,
    d: each(told.dUpdates, (i) => ({
      real: verdicts(`d${i}.real`),
      fake: verdicts(`d${i}.fake`),
    })),
    g: each(told.gUpdates, (i) => ({ fake: verdicts(`g${i}.fake`) })),
    real: tensor("real"),
    fake: tensor("fake"),
    drawn: each(told.gUpdates + 1, (i) => tensor(`drawn${i}`)),
    pictures: header.real.shape[0],
  };
}

/** Whose loss, on which images. */
export type Side = "real" | "fake" | "generator";

export function probability(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** -log(sigmoid(x)), without overflow. */
function surprise(x: number): number {
  return Math.log1p(Math.exp(-Math.abs(x))) + Math.max(-x, 0);
}

/** The loss of one image by D's logit of it. */
export function lossOf(loss: LookedStep["loss"], side: Side, logit: number): number {
  const towards = side === "fake" ? -logit : logit;
  if (loss === "gan") return surprise(towards);
  return side === "generator" ? -logit : Math.max(0, 1 - towards);
}

export function meanOf(values: Float32Array, of: (value: number) => number = (value) => value) {
  return values.reduce((sum, value) => sum + of(value), 0) / values.length;
}

type Shown = Pick<Halves, "image" | "isConditional">;

/** One image of several as a canvas takes it. */
export function pixelsOf(images: Float32Array, index: number, { image, isConditional }: Shown) {
  const { height, width, channels } = image;
  const from = index * height * width * channels;
  const byte = (at: number) => isConditional ? 255 * images[at] : 127.5 * (images[at] + 1);
  return painted(height * width, (pixel) => {
    const at = from + pixel * channels;
    const colours = channels < 3 ? [0, 0, 0] : [0, 1, 2];
    return [...colours.map((c) => byte(at + c)), channels === 4 ? byte(at + 3) : 255];
  });
}

/** Grey is no change, brighter is more, darker is less: so many times as large as it is. */
export function differenceOf(
  before: Float32Array,
  after: Float32Array,
  { index, by, image }: { index: number; by: number } & Pick<Halves, "image">,
) {
  const { height, width, channels } = image;
  const from = index * height * width * channels;
  return painted(height * width, (pixel) => {
    const at = from + pixel * channels;
    const colours = channels < 3 ? [0, 0, 0] : [0, 1, 2];
    return [...colours.map((c) => 128 + 64 * by * (after[at + c] - before[at + c])), 255];
  });
}

/** By how much differences are enlarged so that they are seen: the same for all of them. */
export function enlargement(before: Float32Array, after: Float32Array): number {
  const squares = before.reduce((sum, value, i) => sum + (after[i] - value) ** 2, 0);
  const typical = Math.sqrt(squares / before.length);
  if (typical === 0) return 1;
  return Number((0.5 / typical).toPrecision(1));
}

function painted(
  pixels: number,
  colours: (pixel: number) => number[],
): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(4 * pixels);
  for (let pixel = 0; pixel < pixels; pixel++) rgba.set(colours(pixel), 4 * pixel);
  return rgba;
}
