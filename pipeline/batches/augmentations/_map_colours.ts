/** Changes every byte but the alpha channel's; results are rounded and clamped to 0 to 255. */
export function mapColours(
  pixels: Uint8Array,
  channels: number,
  change: (value: number) => number,
): Uint8Array {
  const changed = Uint8ClampedArray.from({ length: 256 }, (_, value) => change(value));
  const result = pixels.map((value) => changed[value]);
  if (channels === 4) {
    for (let i = 3; i < pixels.length; i += 4) result[i] = pixels[i];
  }
  return result;
}
