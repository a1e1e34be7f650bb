/** Opens the chosen generator for as long as Play is shown, and draws what the reader looks at. */
import { useEffect, useRef } from "preact/hooks";
import { playSeed, type PlayState } from "../page/play_state.ts";
import type { Player } from "../state/player.ts";
import { type Drawing, drawing } from "./drawing.ts";
import { openPlayer } from "./player.ts";
import { tellProblem, useOpened } from "./use_opened.ts";

/** @returns what draws; undefined while there is no generator */
export function usePlayer(run: string, play: PlayState): Drawing | undefined {
  const { player } = play;
  const current = useRef<Drawing | undefined>(undefined);
  useOpened(run, play, openPlayer, (next) => {
    current.current = drawing(next, (picture, millis) => {
      play.shown.value = picture;
      play.drawMillis.value = millis;
    }, tellProblem(play));
    begin(play, next);
    return () => {
      player.value = undefined;
      current.current?.end();
      current.current = undefined;
    };
  });
  useEffect(() => {
    if (play.target.value && !play.isPlaying.value) current.current?.show(play.target.value);
  }, [play.target.value, play.isPlaying.value]);
  return player.value && current.current;
}

/** The same place by another checkpoint; where there is none yet, or of other length, the first image. */
function begin(play: PlayState, next: Player): void {
  const { model: { zDim, yDim } } = next.description;
  play.player.value = next;
  if (play.origin.value?.length !== zDim) {
    play.origin.value = next.zOf(playSeed, 0);
    play.points.value = [];
  }
  if (play.label.value >= Math.max(1, yDim)) play.label.value = 0;
}
