import { savePicture } from "../browser/save_picture.ts";
import { usePlayer } from "../browser/use_player.ts";
import type { PlayProps } from "../browser/drawing.ts";
import { latentText } from "../state/latent_space.ts";
import { keep, moveAlong, nowhere, type PlayState, showImage } from "../page/play_state.ts";
import { usePage } from "./context.tsx";
import { OpeningPanel } from "./opening_panel.tsx";
import { PlayPad } from "./play_pad.tsx";
import { Picture } from "./play_picture.tsx";
import { PlayPoints } from "./play_points.tsx";
import { PlaySum } from "./play_sum.tsx";
import { PlayWalk } from "./play_walk.tsx";

/** The run's generator, drawing in this page. */
export function PlayPanel({ play }: { play: PlayState }) {
  const { run, words: { play: words } } = usePage();
  const drawing = usePlayer(run, play);
  const { player, which } = play;
  return (
    <OpeningPanel state={play} words={words} isOpen={player.value !== undefined}>
      {player.value && drawing && (
        <Opened key={which.value} {...{ play, drawing, player: player.value }} />
      )}
      <p class="play-told" role="status">{play.told.value}</p>
    </OpeningPanel>
  );
}

function Opened(props: PlayProps) {
  return (
    <>
      <div class="play-stage">
        <Shown {...props} />
        <PlayPad {...props} />
        <div class="play-side">
          <Sliders {...props} />
          <PlayPoints {...props} />
        </div>
      </div>
      <div class="play-tools">
        <PlayWalk {...props} />
        <PlaySum {...props} />
      </div>
    </>
  );
}

/** The image at the place, large, and what can be done with it. */
function Shown({ play, player }: PlayProps) {
  const { run, words: { play: words } } = usePage();
  const { shown, imageNumber, amounts, target, drawMillis, label } = play;
  const isMoved = amounts.value.some((amount) => amount !== 0);
  const whose = imageNumber.value === undefined ? words.kept : words.ofSeed(imageNumber.value);
  const keepIt = () => {
    if (!shown.value || !target.value) return;
    const point = keep(play, { z: target.value.z, label: label.value, picture: shown.value });
    play.told.value = words.keptAs(point.name);
  };
  const copy = async () => {
    const { yDim } = player.description.model;
    const text = latentText(target.value!.z, yDim > 0 ? label.value : undefined);
    try {
      await navigator.clipboard.writeText(text);
      play.told.value = words.copied;
    } catch {
      play.told.value = `${words.notCopied} ${text}`;
    }
  };
  const save = () => {
    const canvas = document.querySelector<HTMLCanvasElement>(".play-image canvas");
    if (canvas) savePicture(canvas, `${run}-play`);
  };
  const millis = drawMillis.value;
  return (
    <figure class="play-image">
      <Picture picture={shown.value} label={words.image} />
      <figcaption>{whose}{isMoved && `, ${words.moved}`}</figcaption>
      <div class="buttons">
        <button
          type="button"
          class="button primary"
          onClick={() => showImage(play, (imageNumber.value ?? -1) + 1)}
        >
          {words.another}
        </button>
        <button type="button" class="button" onClick={keepIt}>{words.keep}</button>
        <button type="button" class="button" onClick={() => void copy()}>{words.copy}</button>
        <button type="button" class="button" onClick={save}>{words.png}</button>
      </div>
      {millis !== undefined && (
        <p class="note play-rate">
          {words.rate(millis.toFixed(1), (1000 / millis).toFixed(0), player.backend)}
        </p>
      )}
    </figure>
  );
}

/** A slider for each direction, and the class. */
function Sliders({ play, player }: PlayProps) {
  const { words: { play: words } } = usePage();
  const { model: { yDim }, classes } = player.description;
  const { amounts, label } = play;
  return (
    <div class="play-sliders" role="group" aria-label={words.directions}>
      {yDim > 0 && (
        <label class="play-class">
          {words.label}
          <select
            value={label.value}
            onChange={({ currentTarget }) => {
              play.isPlaying.value = false;
              label.value = Number(currentTarget.value);
            }}
          >
            {Array.from(
              { length: yDim },
              (_, i) => <option key={i} value={i}>{classes?.[i] ?? i}</option>,
            )}
          </select>
        </label>
      )}
      {player.directions.map((_, i) => (
        <label key={i} class="play-slider">
          <span>{words.direction(i + 1)}</span>
          <input
            type="range"
            min={-1}
            max={1}
            step={0.01}
            value={amounts.value[i]}
            onInput={({ currentTarget }) => moveAlong(play, i, Number(currentTarget.value))}
          />
        </label>
      ))}
      <button type="button" class="button" onClick={() => amounts.value = nowhere}>
        {words.reset}
      </button>
    </div>
  );
}
