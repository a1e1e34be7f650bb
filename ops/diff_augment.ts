/**
 * Differentiable augmentation (Zhao et al. 2020): brightness, saturation and contrast, a shift with zeros
 * behind it, and a box that is cut out. All of it is one op over the image, with a row of parameters an
 * image.
 *
 * The three colour maps in their order are one linear map and an offset. With factors s of saturation
 * and k of contrast, and b added for brightness, a number x of a pixel becomes
 *
 *     k s x + k (1 - s) mean(pixel) + (1 - k) mean(image) + b
 *
 * since neither brightness nor saturation changes a mean by more than b. The map is its own transpose.
 */
import * as tf from "@tensorflow/tfjs-core";
import { tunable } from "./device/kernel.ts";
import type { Value } from "./value.ts";

/** What is done to one image. */
export interface ImageAugmentation {
  /** Added to every number. */
  brightness: number;
  /** Factors of the distance from the mean of the pixel, and of the image. */
  saturation: number;
  contrast: number;
  /** Pixels by which the image moves. */
  down: number;
  right: number;
  /** The box of zeros, in pixels of the moved image; it may reach beyond it. */
  cut: { top: number; left: number; height: number; width: number };
  /** Colour, shift and box each apply if the strength is greater than its threshold. */
  thresholds: { color: number; translation: number; cutout: number };
}

/** An image that stays as it is. */
export const noAugmentation: ImageAugmentation = {
  ...{ brightness: 0, saturation: 1, contrast: 1, down: 0, right: 0 },
  cut: { top: 0, left: 0, height: 0, width: 0 },
  thresholds: { color: 0, translation: 0, cutout: 0 },
};

/** Rows of parameters [images, augmentationNumbers], as the kernels read them. */
export function augmentationRows(images: readonly ImageAugmentation[]): Float32Array {
  return Float32Array.from(images.flatMap(rowOf));
}

function rowOf({ brightness, saturation, contrast, ...image }: ImageAugmentation): number[] {
  const { down, right, cut: { top, left, height, width }, thresholds } = image;
  return [
    ...[contrast * saturation, contrast * (1 - saturation), 1 - contrast, brightness],
    ...[down, right, top, left, top + height, left + width],
    ...[thresholds.color, thresholds.translation, thresholds.cutout],
  ];
}

/** The augmentations of one pass on the device. */
export interface AugmentedPass {
  /** Of all passes of a step, [images, augmentationNumbers]. */
  rows: tf.Tensor;
  /** The row of the pass's first image. */
  at: number;
  /** [1]: with what chance each kind of augmentation applies, by the thresholds. */
  strength: tf.Tensor;
}

/**
 * Augments each image by its own row.
 *
 * @param x [batch, height, width, channels]
 */
export function diffAugment(
  x: Value<tf.Tensor4D>,
  { rows, strength, at }: AugmentedPass,
): Value<tf.Tensor4D> {
  return {
    tensor: forward({ x: x.tensor, rows, strength }, { at })[0] as tf.Tensor4D,
    inputs: [x],
    pullBack: (dy) => gradient({ dy, rows, strength }, { at }),
  };
}

type Parameters = { rows: tf.Tensor; strength: tf.Tensor };

/** x -> y: colours, then the shift, then the box. */
const forward = tunable<{ x: tf.Tensor } & Parameters, { at: number }>(
  "DiffAugment",
  ({ x, ...parameters }, { at }) => {
    const images = x as tf.Tensor4D;
    const { color: [scale, pixel, image, offset], down, right, keeps } = applied(
      images,
      parameters,
      at,
    );
    const shifts = tf.add(tf.mul(image, tf.mean(x, [1, 2, 3], true)), offset);
    const coloured = coloursOf(images, scale, pixel, shifts);
    return [tf.mul(moved(coloured, down, right), keeps)];
  },
);

/** dy -> dx: the transposes of the three in reverse order. */
const gradient = tunable<{ dy: tf.Tensor } & Parameters, { at: number }>(
  "DiffAugmentGradient",
  ({ dy, ...parameters }, { at }) => {
    const { color: [scale, pixel, image], down, right, keeps } = applied(
      dy as tf.Tensor4D,
      parameters,
      at,
    );
    const arrived = moved(tf.mul(dy, keeps), tf.neg(down), tf.neg(right));
    return [coloursOf(arrived, scale, pixel, tf.mul(image, tf.mean(arrived, [1, 2, 3], true)))];
  },
);

function coloursOf(
  x: tf.Tensor4D,
  scale: tf.Tensor,
  pixel: tf.Tensor,
  shift: tf.Tensor,
): tf.Tensor4D {
  return tf.add(tf.add(tf.mul(scale, x), tf.mul(pixel, tf.mean(x, 3, true))), shift);
}

/** The parameters that apply, each [batch, 1, 1, 1], and the box as 0 among ones. */
function applied({ shape }: tf.Tensor4D, { rows, strength }: Parameters, at: number) {
  const [batch, height, width] = shape;
  const column = (n: number): tf.Tensor4D =>
    tf.reshape(tf.slice(rows, [at, n], [batch, 1]), [batch, 1, 1, 1]);
  const where = (threshold: number, n: number, otherwise: number) =>
    tf.where(tf.less(column(threshold), strength), column(n), tf.fill([batch, 1, 1, 1], otherwise));
  const [top, left, bottom, end] = [6, 7, 8, 9].map((n) => where(12, n, 0));
  const within = (along: tf.Tensor, from: tf.Tensor, to: tf.Tensor) =>
    tf.logicalAnd(tf.greaterEqual(along, from), tf.less(along, to));
  const row = tf.reshape(tf.range(0, height), [1, height, 1, 1]);
  const place = tf.reshape(tf.range(0, width), [1, 1, width, 1]);
  const isCut = tf.logicalAnd(within(row, top, bottom), within(place, left, end));
  return {
    color: [1, 0, 0, 0].map((otherwise, n) => where(10, n, otherwise)),
    down: where(11, 4, 0),
    right: where(11, 5, 0),
    keeps: tf.cast(tf.logicalNot(isCut), "float32"),
  };
}

/** Every image moved by its own whole pixels, with zeros behind it. */
function moved(x: tf.Tensor4D, down: tf.Tensor, right: tf.Tensor): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const rows = tf.sub(
    tf.reshape(tf.range(0, height), [1, height, 1]),
    tf.reshape(down, [-1, 1, 1]),
  );
  const places = tf.sub(
    tf.reshape(tf.range(0, width), [1, 1, width]),
    tf.reshape(right, [-1, 1, 1]),
  );
  const [row, place] = [tf.clipByValue(rows, 0, height - 1), tf.clipByValue(places, 0, width - 1)];
  const isInside = tf.logicalAnd(tf.equal(rows, row), tf.equal(places, place));
  const image = tf.reshape(tf.range(0, batch), [batch, 1, 1]);
  const source = tf.add(tf.mul(tf.add(tf.mul(image, height), row), width), place);
  const pixels = tf.gather(
    tf.reshape(x, [batch * height * width, channels]),
    tf.reshape(tf.cast(source, "int32"), [-1]),
  );
  const isKept = tf.cast(tf.reshape(isInside, [batch, height, width, 1]), "float32");
  return tf.mul(tf.reshape(pixels, x.shape), isKept);
}
