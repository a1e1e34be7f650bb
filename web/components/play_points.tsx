import { useSignal } from "@preact/signals";
import type { PlayProps } from "../browser/drawing.ts";
import { keep, type KeptPoint, showPlace, targetOf } from "../page/play_state.ts";
import { usePage } from "./context.tsx";
import { Icon } from "./icon.tsx";
import { Picture } from "./play_picture.tsx";

/** The type under which a kept image is dragged. */
const dragType = "application/x-kept-image";

/** What makes an element take kept images that are dropped on it. */
export function dropTarget(
  isOver: { value: boolean },
  points: readonly KeptPoint[],
  take: (point: KeptPoint) => void,
) {
  return {
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes(dragType)) return;
      event.preventDefault();
      isOver.value = true;
    },
    onDragLeave: () => isOver.value = false,
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      isOver.value = false;
      const id = Number(event.dataTransfer?.getData(dragType));
      const dropped = points.find((point) => point.id === id);
      if (dropped) take(dropped);
    },
  };
}

/** The images that the reader keeps: to show, to name, to remove, to drop on each other. */
export function PlayPoints(props: PlayProps) {
  const { words: { play: words } } = usePage();
  const { points } = props.play;
  return (
    <section class="play-points" aria-label={words.points}>
      <h3>{words.points}</h3>
      {points.value.length === 0 && <p class="note">{words.pointsHint}</p>}
      <ul>
        {points.value.map((point) => <Point key={point.id} point={point} {...props} />)}
      </ul>
      {points.value.length > 1 && <p class="note">{words.dropHint}</p>}
    </section>
  );
}

function Point({ point, play, player, drawing }: PlayProps & { point: KeptPoint }) {
  const { words: { play: words } } = usePage();
  const isOver = useSignal(false);
  const { points, path } = play;
  const change = (next: KeptPoint[]) => points.value = next;
  const meet = async (other: KeptPoint) => {
    if (other.id === point.id) return;
    const z = player.between(path.value, other.z, point.z, 0.5);
    const picture = await drawing.later(targetOf(player, z, point.label));
    const name = `${other.name}+${point.name}`.slice(0, 24);
    keep(play, { z, label: point.label, picture, name });
    play.told.value = words.between(other.name, point.name);
  };
  return (
    <li class={isOver.value ? "over" : undefined} {...dropTarget(isOver, points.value, meet)}>
      <button
        type="button"
        class="play-thumb"
        aria-label={words.show(point.name)}
        draggable
        onDragStart={(event) => event.dataTransfer?.setData(dragType, String(point.id))}
        onClick={() => showPlace(play, point.z, point.label)}
      >
        <Picture picture={point.picture} label={point.name} />
      </button>
      <span class="play-name">
        <input
          value={point.name}
          maxLength={24}
          aria-label={words.name(point.name)}
          onChange={({ currentTarget }) =>
            change(points.value.map((one) =>
              one.id === point.id ? { ...one, name: currentTarget.value.trim() || one.name } : one
            ))}
        />
        <button
          type="button"
          class="button quiet"
          aria-label={words.remove(point.name)}
          onClick={() =>
            change(points.value.filter(({ id }) => id !== point.id))}
        >
          <Icon name="close" />
        </button>
      </span>
    </li>
  );
}
