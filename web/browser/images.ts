/** Pictures of the run, decoded before they are shown so that scrubbing does not flicker. */
import { type Grid, gridOf } from "../state/grid.ts";

// Some seconds of scrubbing; the browser keeps the files themselves.
const mostKept = 24;
const kept = new Map<string, Promise<HTMLImageElement>>();

/** @throws DOMException when there is no such picture */
export function loadImage(url: string): Promise<HTMLImageElement> {
  const known = kept.get(url) ?? decode(url);
  // The newest last: a Map hands out its oldest first.
  kept.delete(url);
  kept.set(url, known);
  if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
  return known;
}

async function decode(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
  } catch (error) {
    kept.delete(url);
    throw error;
  }
  return image;
}

export function gridIn(image: HTMLImageElement, count: number): Grid {
  return gridOf(count, image.naturalWidth, image.naturalHeight);
}

export function pixelsOf(image: HTMLImageElement): ImageData {
  const { naturalWidth: width, naturalHeight: height } = image;
  const context = new OffscreenCanvas(width, height).getContext("2d", {
    willReadFrequently: true,
  })!;
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, width, height);
}
