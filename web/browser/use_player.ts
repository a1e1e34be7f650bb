/** Opens the chosen generator for as long as Play is shown, and draws what the reader looks at. */
import { useEffect, useRef } from "preact/hooks";
import { playSeed, type PlayState } from "../page/play_state.ts";
import type { Player } from "../state/player.ts";
import { type Drawing, drawing } from "./drawing.ts";
import { inTurn } from "./in_turn.ts";
import { listChoices, openPlayer } from "./player.ts";

/** @returns what draws; undefined while there is no generator */
export function usePlayer(run: string, play: PlayState): Drawing | undefined {
  const { choices, which, engine, player, problem } = play;
  const current = useRef<Drawing | undefined>(undefined);
  useEffect(() => {
    listChoices(run).then((found) => choices.value = found, tell(play));
  }, []);
  useEffect(() => {
    if (choices.value === undefined || choices.value.steps.length === 0) return;
    let isWanted = true;
    let opened: Player | undefined;
    problem.value = "";
    inTurn(() => isWanted ? openPlayer(run, which.value, engine.value) : undefined)
      .then((next) => {
        opened = next;
        if (!next || !isWanted) return;
        current.current = drawing(next, (picture, millis) => {
          play.shown.value = picture;
          play.drawMillis.value = millis;
        }, tell(play));
        begin(play, next);
      }, tell(play));
    return () => {
      isWanted = false;
      player.value = undefined;
      current.current?.end();
      current.current = undefined;
      void inTurn(() => opened?.close());
    };
  }, [choices.value, which.value, engine.value]);
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

function tell({ problem }: PlayState): (error: unknown) => void {
  return (error) => problem.value = error instanceof Error ? error.message : String(error);
}
