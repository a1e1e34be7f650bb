import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { fileUrl } from "../browser/api.ts";
import { loadImage } from "../browser/images.ts";
import { formatCount } from "../state/format.ts";
import { type Grid, type GridFile, gridOf, neighbour } from "../state/grid.ts";
import type { RunView } from "../state/run_view.ts";
import { usePage } from "./context.tsx";
import { TileDialog } from "./tile_dialog.tsx";

// Smaller tiles cannot be pointed at.
const mostButtons = 4096;

/** A file of images laid out in a grid; each image is a button that enlarges it. */
export function GridImage({ sample }: { sample: GridFile }) {
  const { run, words, view } = usePage();
  const wanted = fileUrl(run, sample.file);
  const url = useDecoded(wanted);
  const isBroken = useIsBroken(wanted);
  const opened = useSignal<number | undefined>(undefined);
  const focused = useSignal(0);
  // Only the columns matter here, and those follow from the count alone.
  const grid = gridOf(sample.images, 1, 1);
  const buttons = Math.min(sample.images, mostButtons);
  const move = (event: KeyboardEvent) => {
    if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
    event.stopPropagation();
    focused.value = neighbour({ ...grid, count: buttons }, focused.value, event.key);
    const tiles = (event.currentTarget as HTMLElement).children;
    (tiles[focused.value] as HTMLElement).focus();
  };
  const setColumns = (element: HTMLElement | null) =>
    element?.style.setProperty("--columns", String(grid.columns));
  const label = sample.step === undefined
    ? words.samples.views.real
    : words.samples.gridLabel(formatCount(sample.step));
  return (
    <div class="grid-image">
      <img src={url} alt={label} decoding="async" {...sizeOf(grid, view.value)} />
      {isBroken && <p class="note problem">{words.samples.broken(sample.file)}</p>}
      <div class="tiles" ref={setColumns} onKeyDown={move} role="group" aria-label={label}>
        {Array.from({ length: buttons }, (_, tile) => (
          <button
            key={tile}
            type="button"
            tabIndex={tile === focused.value ? 0 : -1}
            aria-label={words.samples.tile(tile + 1)}
            onClick={() => opened.value = tile}
          />
        ))}
      </div>
      {opened.value !== undefined && (
        <TileDialog
          sample={sample}
          tile={opened.value}
          onMove={(by) => opened.value = (opened.value! + by + sample.images) % sample.images}
          onClose={() => opened.value = undefined}
        />
      )}
    </div>
  );
}

/** Its proportions, so that nothing moves when the picture loads. */
function sizeOf({ columns, rows }: Grid, { started }: RunView) {
  if (!started) return {};
  const { width, height } = started.dataset;
  return { width: columns * width, height: rows * height };
}

/** Whether there is no picture; asked again, since it may have failed before this script ran. */
function useIsBroken(url: string): boolean {
  const isBroken = useSignal(false);
  useEffect(() => {
    let isWanted = true;
    const tell = (broken: boolean) => () => {
      if (isWanted) isBroken.value = broken;
    };
    loadImage(url).then(tell(false), tell(true));
    return () => {
      isWanted = false;
    };
  }, [url]);
  return isBroken.value;
}

/** The url of the newest decoded picture: until a new one is decoded, the one before. */
export function useDecoded(url: string): string {
  const ready = useSignal(url);
  useEffect(() => {
    let isWanted = true;
    const show = () => {
      if (isWanted) ready.value = url;
    };
    loadImage(url).then(show, show);
    return () => {
      isWanted = false;
    };
  }, [url]);
  return ready.value;
}
