/**
 * Conversion between bytes and G's range: [-1, 1] after tanh (unconditional), [0, 1] after a sigmoid
 * (conditional).
 */

/** Maps 0 to 255 to G's range. */
export function fromBytes(bytes: Uint8Array, isConditional: boolean): Float32Array {
  const floats = new Float32Array(bytes.length);
  const [scale, shift] = isConditional ? [1 / 255, 0] : [2 / 255, -1];
  for (let i = 0; i < bytes.length; i++) floats[i] = bytes[i] * scale + shift;
  return floats;
}

/** What each byte stands for in G's range: `fromBytes` as a table. */
export function byteTable(isConditional: boolean): Float32Array {
  return fromBytes(Uint8Array.from({ length: 256 }, (_, byte) => byte), isConditional);
}

/** Maps G's range to 0 to 255, rounded. */
export function toBytes(floats: Float32Array, isConditional: boolean): Uint8Array {
  const bytes = new Uint8ClampedArray(floats.length);
  const [scale, shift] = isConditional ? [255, 0] : [127.5, 127.5];
  for (let i = 0; i < floats.length; i++) bytes[i] = floats[i] * scale + shift;
  return new Uint8Array(bytes.buffer);
}

/** Class numbers as one-hot rows, [labels.length, classes]. */
export function oneHot(labels: Uint32Array, classes: number): Float32Array {
  const rows = new Float32Array(labels.length * classes);
  labels.forEach((label, row) => {
    if (label >= classes) {
      throw new RangeError(`a label is ${label}, but there are ${classes} classes (--y-dim)`);
    }
    rows[row * classes + label] = 1;
  });
  return rows;
}
