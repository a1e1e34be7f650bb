/** What Play shows: a generator, a place in its space, and the points that are kept. */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { directionCount, labelWeights, zAt } from "../state/latent_space.ts";
import type { PathKind, Player } from "../state/player.ts";
import { type OpeningState, openingState } from "./opening_state.ts";

/** A place that the reader keeps. */
export interface KeptPoint {
  id: number;
  name: string;
  z: Float32Array;
  label: number;
  picture: ImageData;
}

/** What is drawn: z, and the weights of the classes. */
export interface Target {
  z: Float32Array;
  y: Float32Array | undefined;
}

export interface PlayState extends OpeningState {
  player: Signal<Player | undefined>;
  /** The number of the image that the origin is, of seed 0; undefined for a kept point. */
  imageNumber: Signal<number | undefined>;
  origin: Signal<Float32Array | undefined>;
  /** How far from it along each direction, from -1 to 1. */
  amounts: Signal<readonly number[]>;
  label: Signal<number>;
  /** The place that is shown, unless a walk passes. */
  target: ReadonlySignal<Target | undefined>;
  shown: Signal<ImageData | undefined>;
  /** How long the last images took. */
  drawMillis: Signal<number | undefined>;
  points: Signal<readonly KeptPoint[]>;
  path: Signal<PathKind>;
  isPlaying: Signal<boolean>;
  /** Where the walk stands, from 0 to the number of points. */
  position: Signal<number>;
  /** What was just done, for those who cannot see it. */
  told: Signal<string>;
}

export const nowhere: readonly number[] = new Array<number>(directionCount).fill(0);

/** The seed whose images Play begins with. */
export const playSeed = 0;

export function playState(): PlayState {
  const player = signal<Player | undefined>(undefined);
  const origin = signal<Float32Array | undefined>(undefined);
  const amounts = signal(nowhere);
  const label = signal(0);
  return {
    ...openingState(),
    player,
    imageNumber: signal<number | undefined>(0),
    origin,
    amounts,
    label,
    target: computed(() =>
      player.value && origin.value &&
      targetOf(
        player.value,
        zAt({ origin: origin.value, amounts: amounts.value }, player.value),
        label.value,
      )
    ),
    shown: signal<ImageData | undefined>(undefined),
    drawMillis: signal<number | undefined>(undefined),
    points: signal<readonly KeptPoint[]>([]),
    path: signal<PathKind>("spherical"),
    isPlaying: signal(false),
    position: signal(0),
    told: signal(""),
  };
}

/** What to draw for z and a class, or for a mixture of two. */
export function targetOf(
  { description: { model } }: Player,
  z: Float32Array,
  label: number,
  to = label,
  share = 0,
): Target {
  return { z, y: model.yDim > 0 ? labelWeights(model.yDim, label, to, share) : undefined };
}

/** Shows the image of that number of the seed. */
export function showImage(play: PlayState, index: number): void {
  play.origin.value = play.player.value?.zOf(playSeed, index);
  play.imageNumber.value = index;
  play.amounts.value = nowhere;
}

/** Shows a place; the directions lead away from it. */
export function showPlace(play: PlayState, z: Float32Array, label: number): void {
  play.isPlaying.value = false;
  play.origin.value = z;
  play.imageNumber.value = undefined;
  play.amounts.value = nowhere;
  play.label.value = label;
}

/** Moves along one direction; the others stay. */
export function moveAlong({ amounts, isPlaying }: PlayState, direction: number, to: number): void {
  isPlaying.value = false;
  const amount = Math.max(-1, Math.min(1, to));
  amounts.value = amounts.value.map((old, i) => i === direction ? amount : old);
}

/** The next letter that no point is named by. */
export function freeName(points: readonly KeptPoint[]): string {
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  return letters.find((letter) => points.every(({ name }) => name !== letter)) ??
    String(points.length + 1);
}

let lastId = 0;

/** Keeps a place with its picture. */
export function keep(
  { points }: PlayState,
  point: Omit<KeptPoint, "id" | "name"> & { name?: string },
): KeptPoint {
  const kept = { id: ++lastId, name: freeName(points.value), ...point };
  points.value = [...points.value, kept];
  return kept;
}
