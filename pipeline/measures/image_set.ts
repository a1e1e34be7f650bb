/** Images side by side in host memory, all of one size. */
export interface ImageSet {
  count: number;
  height: number;
  width: number;
  channels: 1 | 3 | 4;
  /** [count, height, width, channels], 0 to 255. */
  pixels: Uint8Array;
}
