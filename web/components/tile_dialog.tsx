import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { evenIndices } from "../../pipeline/contracts/evenly_spaced.ts";
import { fileUrl, getJson } from "../browser/api.ts";
import { gridIn, loadImage } from "../browser/images.ts";
import { formatCount } from "../state/format.ts";
import { type GridFile, tileBox } from "../state/grid.ts";
import { usePage } from "./context.tsx";
import { Dialog } from "./dialog.tsx";
import { Icon } from "./icon.tsx";
import { Latent, type Latents } from "./latent.tsx";

interface TileDialogProps {
  sample: GridFile;
  tile: number;
  /** Goes to another image of the grid, so many farther. */
  onMove: (by: number) => void;
  onClose: () => void;
}

const momentsShown = 8;

/** One image of a grid, enlarged; a sample also has its z, its label and its earlier versions. */
export function TileDialog({ sample, tile, onMove, onClose }: TileDialogProps) {
  const { run, words, view } = usePage();
  const latents = useSignal<Latents | undefined>(undefined);
  const isSample = view.value.samples.some(({ file }) => file === sample.file);
  useEffect(() => {
    if (!isSample) return;
    // Runs of an older version have no such file: the image is shown alone.
    getJson<Latents>(fileUrl(run, "samples/latents.json"))
      .then((found) => latents.value = found, () => {});
  }, []);
  const z = latents.value?.z[tile];
  const label = latents.value?.labels?.[tile];
  const className = label === undefined
    ? undefined
    : view.value.started?.dataset.classes?.[label] ?? String(label);
  // Real images belong to no step.
  const at = sample.step === undefined ? [] : [words.samples.at(formatCount(sample.step))];
  const move = ({ key }: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (by !== undefined) onMove(by);
  };
  return (
    <Dialog
      title={[words.samples.tile(tile + 1), ...at].join(" · ")}
      words={words}
      onClose={onClose}
      onKeyDown={move}
      isWide
    >
      <div class="tile-dialog">
        <div class="tile-large">
          <Tile sample={sample} tile={tile} size={320} />
          <p class="tile-steps">
            <button type="button" class="button quiet" onClick={() => onMove(-1)}>
              <Icon name="back" /> {words.samples.before}
            </button>
            <button type="button" class="button quiet" onClick={() => onMove(1)}>
              {words.samples.next} <Icon name="forth" />
            </button>
          </p>
        </div>
        {isSample && (
          <div class="tile-facts">
            {className !== undefined && (
              <p>
                {words.samples.label}: <b>{className}</b>
              </p>
            )}
            {z && <Latent z={z} words={words} />}
            <h3>{words.samples.throughTime}</h3>
            <Moments tile={tile} />
          </div>
        )}
      </div>
    </Dialog>
  );
}

/** The same z at some steps, from the untrained generator to the newest. */
function Moments({ tile }: { tile: number }) {
  const { words, view } = usePage();
  const { samples } = view.value;
  return (
    <ol class="moments">
      {evenIndices(samples.length, momentsShown).map((i) => (
        <li key={samples[i].step}>
          <Tile sample={samples[i]} tile={tile} size={64} />
          {words.samples.at(formatCount(samples[i].step))}
        </li>
      ))}
    </ol>
  );
}

/** One image cut out of its file, its pixels as they are. */
function Tile({ sample, tile, size }: { sample: GridFile; tile: number; size: number }) {
  const { run, words } = usePage();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    // A file that is gone leaves the square empty.
    draw(canvas.current!, fileUrl(run, sample.file), sample.images, tile).catch(() => {});
  }, [sample.file, tile]);
  return (
    <canvas
      ref={canvas}
      class="tile"
      width={size}
      height={size}
      role="img"
      aria-label={words.samples.tile(tile + 1)}
    />
  );
}

async function draw(canvas: HTMLCanvasElement, url: string, count: number, tile: number) {
  const image = await loadImage(url);
  const { left, top, width, height } = tileBox(gridIn(image, count), tile);
  canvas.height = Math.round(canvas.width * height / width);
  const context = canvas.getContext("2d")!;
  context.imageSmoothingEnabled = false;
  context.drawImage(image, left, top, width, height, 0, 0, canvas.width, canvas.height);
}
