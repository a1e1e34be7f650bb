import { choosePixel, type InsideState } from "../page/inside_state.ts";
import type { Place, Volume } from "../state/inspector.ts";
import { usePage } from "./context.tsx";
import { MapPicture, PixelBox } from "./map_picture.tsx";

interface PixelPickerProps {
  inside: InsideState;
  volume: Volume;
  place: Place;
}

/** A map of which one pixel is chosen, with the mouse or the arrow keys. */
export function PixelPicker({ inside, volume, place }: PixelPickerProps) {
  const { words: { inside: words } } = usePage();
  const { row, column, channel } = place;
  const [height, width] = volume.shape;
  const move = (event: KeyboardEvent) => {
    const step = {
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
    }[event.key];
    if (!step) return;
    event.preventDefault();
    choosePixel(inside, row + step[0], column + step[1]);
  };
  const pick = ({ clientX, clientY, currentTarget }: MouseEvent) => {
    const box = (currentTarget as Element).getBoundingClientRect();
    choosePixel(
      inside,
      Math.floor(height * (clientY - box.top) / box.height),
      Math.floor(width * (clientX - box.left) / box.width),
    );
  };
  return (
    <div
      class="inside-picker"
      role="application"
      tabIndex={0}
      aria-label={words.picker(channel)}
      onKeyDown={move}
      onClick={pick}
    >
      <MapPicture volume={volume} channel={channel} label={words.map(channel)}>
        <PixelBox row={row} column={column} />
      </MapPicture>
    </div>
  );
}
