/** A walk as an animated GIF. */
import type { PlayState } from "../page/play_state.ts";
import { targetOf } from "../page/play_state.ts";
import { walkAt } from "../state/latent_space.ts";
import type { Target } from "../page/play_state.ts";
import type { Player } from "../state/player.ts";
import type { Drawing } from "./drawing.ts";
import { saveBlob } from "./save_picture.ts";

/** Images from one kept point to the next. */
const framesOfStretch = 20;
const frameMillis = 60;
/** Smaller pictures are enlarged to about this width. */
const leastWidth = 160;

/** What a walk over the kept points passes at a position. */
export function walkTarget(
  { points, path }: PlayState,
  player: Player,
  position: number,
): Target {
  const { from, to, share } = walkAt(points.value.length, position);
  const [a, b] = [points.value[from], points.value[to]];
  return targetOf(
    player,
    player.between(path.value, a.z, b.z, share),
    a.label,
    b.label,
    share,
  );
}

/** @param onProgress receives how many images are drawn, of how many */
export async function saveWalk(
  play: PlayState,
  { player, drawing, name }: { player: Player; drawing: Drawing; name: string },
  onProgress: (done: number, all: number) => void,
): Promise<void> {
  const gifenc = await import("gifenc");
  // A bundler may take its older form, whose names are all in the default.
  const { GIFEncoder, applyPalette, quantize } = "quantize" in gifenc ? gifenc : gifenc.default;
  const all = play.points.value.length * framesOfStretch;
  const gif = GIFEncoder();
  for (let frame = 0; frame < all; frame++) {
    const target = walkTarget(play, player, frame / framesOfStretch);
    const { data, width, height } = enlarged(await drawing.later(target));
    const palette = quantize(data, 256);
    gif.writeFrame(applyPalette(data, palette), width, height, { palette, delay: frameMillis });
    onProgress(frame + 1, all);
  }
  gif.finish();
  saveBlob(new Blob([new Uint8Array(gif.bytes())], { type: "image/gif" }), `${name}.gif`);
}

/** By a whole factor, so that its pixels stay squares. */
function enlarged(picture: ImageData): ImageData {
  const factor = Math.max(1, Math.round(leastWidth / picture.width));
  const canvas = new OffscreenCanvas(picture.width * factor, picture.height * factor);
  const small = new OffscreenCanvas(picture.width, picture.height);
  small.getContext("2d")!.putImageData(picture, 0, 0);
  const context = canvas.getContext("2d")!;
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
