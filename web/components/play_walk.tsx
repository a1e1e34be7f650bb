import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { PlayProps } from "../browser/drawing.ts";
import { saveWalk, walkTarget } from "../browser/walk_film.ts";
import { formatPercent } from "../state/format.ts";
import { walkAt } from "../state/latent_space.ts";
import { pathKinds } from "../state/player.ts";
import { usePage } from "./context.tsx";
import { Icon } from "./icon.tsx";

/** From one kept image to the next. */
const stretchMillis = 1600;

/** A walk from each kept image to the next, by hand or as a loop that plays. */
export function PlayWalk(props: PlayProps) {
  const { words: { play: words } } = usePage();
  const { points, isPlaying, position, path } = props.play;
  const count = points.value.length;
  useWalking(props);
  if (count < 2) {
    return (
      <section class="play-walk" aria-label={words.walk}>
        <h3>{words.walk}</h3>
        <p class="note">{words.walkHint}</p>
      </section>
    );
  }
  const { from, to, share } = walkAt(count, position.value);
  const where = words.from(points.value[from].name, points.value[to].name, formatPercent(share));
  const label = isPlaying.value ? words.pause : words.play;
  const moveTo = (value: number) => {
    isPlaying.value = false;
    position.value = value;
    props.drawing.show(walkTarget(props.play, props.player, value));
  };
  return (
    <section class="play-walk" aria-label={words.walk}>
      <h3>{words.walk}</h3>
      <div class="play-walk-row">
        <button
          type="button"
          class="button quiet"
          aria-label={label}
          title={label}
          onClick={() => isPlaying.value = !isPlaying.value}
        >
          <Icon name={isPlaying.value ? "pause" : "play"} />
        </button>
        <input
          type="range"
          min={0}
          max={count}
          step={0.01}
          value={position.value}
          aria-label={words.position}
          aria-valuetext={where}
          onInput={({ currentTarget }) => moveTo(Number(currentTarget.value) % count)}
        />
      </div>
      <p class="note">{where}</p>
      <div class="play-walk-row">
        <div class="segments" role="group" aria-label={words.path}>
          {pathKinds.map((kind) => (
            <button
              key={kind}
              type="button"
              aria-pressed={path.value === kind}
              onClick={() => path.value = kind}
            >
              {words.paths[kind]}
            </button>
          ))}
        </div>
        <SaveFilm {...props} />
      </div>
    </section>
  );
}

function SaveFilm({ play, player, drawing }: PlayProps) {
  const { run, words: { play: words } } = usePage();
  const isBusy = useSignal(false);
  const note = useSignal("");
  const save = async () => {
    isBusy.value = true;
    play.isPlaying.value = false;
    try {
      await saveWalk(play, { player, drawing, name: `${run}-walk` }, (done, all) => {
        note.value = words.gifProgress(done, all);
      });
      note.value = "";
      play.told.value = words.gifDone;
    } catch (error) {
      note.value = error instanceof Error ? error.message : String(error);
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <>
      <button type="button" class="button" disabled={isBusy.value} onClick={() => void save()}>
        {words.gif}
      </button>
      {note.value && <span class="note">{note.value}</span>}
    </>
  );
}

/** Walks on with every frame of the screen; where motion is unwelcome, from image to image. */
function useWalking({ play, player, drawing }: PlayProps): void {
  const { isPlaying, points, position } = play;
  const count = points.value.length;
  useEffect(() => {
    if (count < 2) isPlaying.value = false;
    position.value = count === 0 ? 0 : position.value % count;
    if (!isPlaying.value) return;
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const start = performance.now() - (isCalm ? Math.floor(position.value) : position.value) *
        stretchMillis;
    let frame = 0;
    const step = (now: number) => {
      // A frame may have begun before this effect ran.
      const walked = Math.max(0, now - start) / stretchMillis;
      const next = (isCalm ? Math.floor(walked) : walked) % count;
      if (!isCalm || next !== position.value || frame === 0) {
        position.value = next;
        drawing.show(walkTarget(play, player, next));
      }
      frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [isPlaying.value, count, player]);
}
