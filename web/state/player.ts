/** What Play knows of a generator that draws in the page. */
import type { GeneratorConfig } from "../../model/browser.ts";

/** A checkpoint by its step, or by its place. */
export type WhichCheckpoint = "latest" | "best" | number;

/** The checkpoints that a run keeps. */
export interface Choices {
  steps: number[];
  best?: number;
}

/** What a generator's file says of it. */
export interface GeneratorDescription {
  step?: number;
  weights: "averaged" | "trained";
  model: GeneratorConfig;
  /** The classes' names by label. */
  classes?: string[];
}

export const pathKinds = ["spherical", "linear"] as const;
export type PathKind = (typeof pathKinds)[number];

export interface Player {
  description: GeneratorDescription;
  /** For people: what computes. */
  backend: string;
  /** The strongest directions of its first layer, each of length 1. */
  directions: readonly Float32Array[];
  /** How far a direction is followed to either side. */
  reach: number;
  /** The latent vector of an image of a seed: `deno task sample` draws the same. */
  zOf(seed: number, index: number): Float32Array;
  between(kind: PathKind, a: Float32Array, b: Float32Array, share: number): Float32Array;
  /** One image, as pixels of a canvas. */
  draw(z: Float32Array, y: Float32Array | undefined): Promise<ImageData>;
  close(): void;
}
