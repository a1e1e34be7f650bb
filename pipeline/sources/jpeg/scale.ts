/**
 * Scales pixels by a triangle filter that widens when it shrinks, as PIL's bilinear one does. Rows first,
 * then columns, in whole numbers: the same bits on every machine.
 */

/** For each place of the output, which places of the input it takes and with what weights. */
export interface Taps {
  /** The most pairs of places that an output has: an odd one has a partner of weight 0. */
  pairs: number;
  /** How many pairs each output has. */
  used: Int32Array;
  firsts: Int32Array;
  /** `2 * pairs` for each output, which are 1 in 14 bits together. */
  weights: Int16Array;
}

const one = 1 << 14;

/** @param from places in the input  @param to places in the output */
export function tapsOf(from: number, to: number): Taps {
  const scale = from / to;
  const reach = Math.max(1, scale);
  const pairs = Math.ceil((2 * Math.ceil(reach) + 1) / 2);
  const [firsts, used] = [new Int32Array(to), new Int32Array(to)];
  const weights = new Int16Array(to * 2 * pairs);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(from, Math.floor(centre + reach + 0.5));
    firsts[i] = first;
    used[i] = Math.ceil((end - first) / 2);
    weights.set(
      wholeWeights(
        Array.from(
          { length: end - first },
          (_, tap) => Math.max(0, 1 - Math.abs(first + tap + 0.5 - centre) / reach),
        ),
      ),
      i * 2 * pairs,
    );
  }
  return { pairs, used, firsts, weights };
}

/** In 14 bits, and together exactly 1: the heaviest takes what rounding leaves. */
function wholeWeights(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const whole = weights.map((weight) => Math.round(one * weight / sum));
  const heaviest = whole.indexOf(Math.max(...whole));
  whole[heaviest] += one - whole.reduce((total, weight) => total + weight, 0);
  return whole;
}

/** A part of an image, in bytes. */
export interface Part {
  height: number;
  width: number;
  channels: 1 | 3;
  /** Where the part begins in the image's bytes, and how many bytes a row of the image has. */
  start: number;
  rowBytes: number;
}

/** The plain reference of `scale.wasm`. */
export function scalePlain(
  image: Uint8Array,
  part: Part,
  { height, width }: { height: number; width: number },
): Uint8Array {
  const { channels, start, rowBytes } = part;
  const [rows, columns] = [tapsOf(part.height, height), tapsOf(part.width, width)];
  const scaled = new Uint8Array(height * width * channels);
  const narrow = new Uint8Array(part.width * channels);
  const sum = (taps: Taps, i: number, valueAt: (place: number) => number) => {
    let total = one / 2;
    for (let tap = 0; tap < 2 * taps.pairs; tap++) {
      const weight = taps.weights[i * 2 * taps.pairs + tap];
      if (weight !== 0) total += weight * valueAt(taps.firsts[i] + tap);
    }
    return total >> 14;
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < narrow.length; x++) {
      narrow[x] = sum(rows, y, (row) => image[start + row * rowBytes + x]);
    }
    for (let x = 0; x < width * channels; x++) {
      const channel = x % channels;
      scaled[y * width * channels + x] = sum(
        columns,
        Math.floor(x / channels),
        (column) => narrow[column * channels + channel],
      );
    }
  }
  return scaled;
}

interface Scaler {
  rowOf(
    from: number,
    rowBytes: number,
    pairs: number,
    weights: number,
    length: number,
    to: number,
  ): void;
  rgbOf(
    from: number,
    firsts: number,
    pairs: number,
    weights: number,
    width: number,
    to: number,
  ): void;
  grayOf: Scaler["rgbOf"];
}

/** The memory in which images are decoded and scaled. It grows, and gives nothing back. */
export function scaler() {
  // Shared, since only such memory stays in its place when it grows, while others write into it.
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 16_384, shared: true });
  const module = new WebAssembly.Module(
    Deno.readFileSync(new URL("./scale.wasm", import.meta.url)),
  );
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const { rowOf, rgbOf, grayOf } = exports as unknown as Scaler;
  let end = 1024;
  let view = new Uint8Array(memory.buffer);

  const allocate = (bytes: number): number => {
    const at = end;
    end += Math.ceil(bytes / 16) * 16;
    // Vectors may reach beyond the last byte.
    const missing = end + 64 - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
    view = new Uint8Array(memory.buffer);
    return at;
  };

  /** A place that grows. */
  const place = () => {
    let at = 0;
    let room = 0;
    return (bytes: number) => {
      if (bytes > room) [at, room] = [allocate(bytes), bytes];
      return at;
    };
  };
  const [rowAt, outAt, firstsAt, columnsAt, rowsAt] = Array.from({ length: 5 }, place);
  const put = (at: (bytes: number) => number, numbers: Int32Array | Int16Array) => {
    const start = at(numbers.byteLength);
    view.set(new Uint8Array(numbers.buffer), start);
    return start;
  };

  return {
    allocate,
    view: (at: number, bytes: number) => view.subarray(at, at + bytes),
    /** @param image where the image begins; a row of anything must follow it */
    scale(image: number, part: Part, { height, width }: { height: number; width: number }) {
      const { channels, start, rowBytes } = part;
      const [rows, columns] = [tapsFor(part.height, height), tapsFor(part.width, width)];
      const length = part.width * channels;
      const row = rowAt(length + 6 * columns.pairs + 16); // what has weight 0 is read, too
      const out = outAt(height * width * channels);
      const firsts = put(firstsAt, columns.firsts);
      const columnWeights = put(columnsAt, columns.weights);
      const rowWeights = put(rowsAt, rows.weights);
      const narrowed = channels === 1 ? grayOf : rgbOf;
      for (let y = 0; y < height; y++) {
        const first = image + start + rows.firsts[y] * rowBytes;
        rowOf(first, rowBytes, rows.used[y], rowWeights + y * 4 * rows.pairs, length, row);
        narrowed(row, firsts, columns.pairs, columnWeights, width, out + y * width * channels);
      }
      return view.slice(out, out + height * width * channels);
    },
  };
}

const mostKept = 1000;
const kept = new Map<string, Taps>();

/** Most images of a set are of few sizes. */
function tapsFor(from: number, to: number): Taps {
  const key = `${from} ${to}`;
  const taps = kept.get(key) ?? tapsOf(from, to);
  if (kept.size >= mostKept) kept.clear();
  kept.set(key, taps);
  return taps;
}
