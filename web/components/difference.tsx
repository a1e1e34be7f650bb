import { useEffect, useRef } from "preact/hooks";
import { fileUrl } from "../browser/api.ts";
import { loadImage, pixelsOf } from "../browser/images.ts";
import { difference } from "../state/difference.ts";
import { formatCount } from "../state/format.ts";
import { usePage } from "./context.tsx";
import type { GridFile } from "../state/grid.ts";

/** Where the samples of two steps differ, brighter where they differ more. */
export function Difference(
  { a, b }: { a: GridFile & { step: number }; b: GridFile & { step: number } },
) {
  const { run, words } = usePage();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    // A file that is gone leaves the last picture.
    draw(canvas.current!, fileUrl(run, a.file), fileUrl(run, b.file)).catch(() => {});
  }, [a.file, b.file]);
  const note = words.samples.differenceNote(formatCount(a.step), formatCount(b.step));
  return (
    <figure class="difference">
      <canvas ref={canvas} role="img" aria-label={note} />
      <figcaption>{note}</figcaption>
    </figure>
  );
}

async function draw(canvas: HTMLCanvasElement, urlA: string, urlB: string): Promise<void> {
  const [a, b] = await Promise.all([loadImage(urlA), loadImage(urlB)]);
  const [pixelsA, pixelsB] = [pixelsOf(a), pixelsOf(b)];
  const { width, height } = pixelsA;
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(difference(pixelsA.data, pixelsB.data), width, height);
  canvas.getContext("2d")!.putImageData(image, 0, 0);
}
