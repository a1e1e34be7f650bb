import { useEffect } from "preact/hooks";
import type { PageState } from "../state/page_state.ts";
import { variety } from "../state/variety.ts";
import { fileUrl } from "./api.ts";
import { gridIn, loadImage, pixelsOf } from "./images.ts";

/** Measures how much the newest samples differ from one another, against the real images. */
export function useVariety(page: PageState): void {
  const { run, view } = page;
  const sample = view.value.samples.at(-1);
  const { real } = view.value;
  useEffect(() => {
    if (!sample || !real) return;
    Promise.all([varietyOf(run, sample), varietyOf(run, real)])
      .then(([ours, theirs]) => page.variety.value = { step: sample.step, ratio: ours / theirs })
      .catch(() => page.variety.value = undefined); // a file that is gone
  }, [sample?.file, real?.file]);
}

async function varietyOf(run: string, { file, images }: { file: string; images: number }) {
  const image = await loadImage(fileUrl(run, file));
  return variety(pixelsOf(image), gridIn(image, images));
}
