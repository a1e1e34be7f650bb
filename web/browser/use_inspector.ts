/** Opens both networks for as long as Inside is shown, and looks at what the reader chose. */
import { useEffect } from "preact/hooks";
import type { PageEngine } from "../../model/browser.ts";
import type { RealSaved } from "../../pipeline/contracts/events.ts";
import type { InsideState } from "../page/inside_state.ts";
import { tileBox } from "../state/grid.ts";
import type { Inspector } from "../state/inspector.ts";
import type { WhichCheckpoint } from "../state/player.ts";
import { labelWeights } from "../state/latent_space.ts";
import { fileUrl } from "./api.ts";
import { gridIn, loadImage } from "./images.ts";
import { openInspector } from "./inspector.ts";
import { inTurn } from "./in_turn.ts";
import { tellProblem, useOpened } from "./use_opened.ts";

export function useInspector(run: string, inside: InsideState, reals: RealSaved | undefined): void {
  const { inspector, problem } = inside;
  useEffect(() => {
    inside.firstMillis.value = undefined;
  }, []);
  // A step that no checkpoint is of is trained again.
  const isKept = (which: WhichCheckpoint) =>
    typeof which !== "number" || inside.choices.value!.steps.includes(which);
  const open = (run: string, which: WhichCheckpoint, engine: PageEngine) =>
    openInspector(run, which, { engine, isKept: isKept(which) });
  useOpened(run, inside, open, (next) => {
    inspector.value = next;
    return () => inspector.value = undefined;
  });
  const { imageNumber, label, real } = inside;
  useEffect(() => {
    const open = inspector.value;
    if (!open) return;
    let isWanted = true;
    // One look at a time, and none once the networks are closed.
    inTurn(async () => {
      if (!isWanted) return;
      const next = await lookAt(run, open, { inside, reals });
      if (!isWanted) return;
      problem.value = "";
      inside.look.value = next;
    }).catch(tellProblem(inside));
    return () => isWanted = false;
  }, [inspector.value, imageNumber.value, label.value, real.value]);
}

async function lookAt(
  run: string,
  open: Inspector,
  { inside, reals }: { inside: InsideState; reals: RealSaved | undefined },
) {
  const { model } = open.description;
  const { yDim } = model;
  const { imageNumber, label, real } = inside;
  const y = yDim > 0 ? labelWeights(yDim, Math.min(label.value, yDim - 1)) : undefined;
  const picture = real.value === undefined || !reals
    ? undefined
    : await tileOf(fileUrl(run, reals.file), reals.images, { tile: real.value, ...model });
  return await open.look(open.zOf(imageNumber.value), y, picture);
}

/** One image of a grid, which enlarges small ones by a whole number: each pixel can be read back. */
async function tileOf(
  url: string,
  count: number,
  { tile, outputWidth, outputHeight }: { tile: number; outputWidth: number; outputHeight: number },
): Promise<ImageData> {
  const image = await loadImage(url);
  const { left, top, width, height } = tileBox(gridIn(image, count), tile);
  const context = new OffscreenCanvas(outputWidth, outputHeight).getContext("2d")!;
  context.imageSmoothingEnabled = false;
  context.drawImage(image, left, top, width, height, 0, 0, outputWidth, outputHeight);
  return context.getImageData(0, 0, outputWidth, outputHeight);
}
