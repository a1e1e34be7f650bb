/** Presets: settings that belong together. Stated flags override them. */
import { datasetNames } from "../../pipeline/mod.ts";
import { defaultSettings, type Settings } from "./settings.ts";

export interface Preset {
  about: string;
  settings: Partial<Settings>;
}

export const presetNames = ["quickstart", "photos", "classic", "mnist", "paper"] as const;
export type PresetName = (typeof presetNames)[number];

const smallImages: Partial<Settings> = {
  holdOut: 1000,
  outputHeight: 32,
  gfDim: 32,
  dfDim: 32,
  // Many small steps at twice the paper's rate: at this size they give clean faces sooner than few
  // large ones (LOG.md).
  batchSize: 32,
  learningRate: 4e-4,
  epochs: undefined,
  maxSteps: 1500,
  sampleEvery: 50,
  checkpointEvery: 250,
};

/**
 * A D of half the width and one update of G pay for larger batches and more steps; Adam without momentum
 * at a lower rate, and a longer average, keep more kinds of faces (LOG.md, the search).
 */
const smallNetworks: Partial<Settings> = {
  ...{ dfDim: 16, gUpdates: 1, batchSize: 64, beta1: 0, learningRate: 2e-4, ema: 0.996 },
};

export const presets: Record<PresetName, Preset> = {
  quickstart: {
    about: "small faces in about five minutes on two cores",
    settings: {
      ...smallImages,
      ...smallNetworks,
      avatarStyle: "personas-white",
      // Fewer random numbers to make sense of: twice as near to the real faces after as many steps (LOG.md).
      zDim: 32,
      maxSteps: 2250,
      checkpointEvery: 750,
    },
  },
  photos: {
    about: "a folder of your own at 64x64, in some twenty minutes on two cores",
    settings: {
      ...smallImages,
      ...smallNetworks,
      outputHeight: 64,
      // Twice as many steps of half as many images learn more from a few thousand pictures (LOG.md).
      batchSize: 32,
      // What a folder holds is soon known by heart: D sees each image in other colours and places.
      diffAugment: "color,translation,cutout",
      maxSteps: 5000,
      sampleEvery: 100,
      checkpointEvery: 500,
    },
  },
  classic: {
    about: "the quickstart by the original's updates and rates, without --ema",
    settings: smallImages,
  },
  mnist: {
    about:
      "28x28 images by class, on mnist or another labelled set, in some ten minutes on two cores",
    // yDim stays open: the labels of the set decide it, and the MNIST-likes have ten.
    settings: {
      ...smallImages,
      ...smallNetworks,
      dataset: "mnist",
      outputHeight: 28,
      zDim: 32,
      maxSteps: 5000,
      sampleEvery: 100,
      checkpointEvery: 500,
    },
  },
  paper: {
    about: "the original's sizes, 64x64 from the centre 108x108; hours without a GPU",
    settings: {},
  },
};

/** What a run takes when no flag is stated. */
export function presetSettings(name: PresetName): Settings {
  return { ...defaultSettings, ...presets[name].settings, preset: name };
}

/** The original's crop, made for the 178x218 photographs of CelebA. */
const originalCrop = 108;

/** Sets of one's own are cropped as the original crops; those of a name have sizes of their own. */
function withCrop(name: PresetName, settings: Settings): Settings {
  if (name !== "paper" || datasetNames.includes(settings.dataset)) return settings;
  return { ...settings, inputHeight: settings.inputHeight ?? originalCrop };
}

/**
 * Merges stated settings into a preset. A stated end drops the preset's other end: 3 epochs do not mean
 * "but at most 700 steps". If both are stated, the earlier one ends the run.
 */
export function overPreset(name: PresetName, stated: Partial<Settings>): Settings {
  const settings = withCrop(name, { ...presetSettings(name), ...stated });
  const statesAnEnd = stated.epochs !== undefined || stated.maxSteps !== undefined;
  return statesAnEnd ? { ...settings, epochs: stated.epochs, maxSteps: stated.maxSteps } : settings;
}
