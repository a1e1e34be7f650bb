/** All texts of the dashboard in English. The other languages have the same entries. */
import type { RunStarted } from "../../pipeline/contracts/events.ts";
import { limits } from "../state/alarms.ts";
import { formatBytes, formatCount, formatDuration } from "../state/format.ts";
import { englishAlarmRules, englishAlarms } from "./english_alarms.ts";
import { englishCurves } from "./english_curves.ts";
import { englishHalves } from "./english_halves.ts";
import { englishInside } from "./english_inside.ts";
import { englishPlay } from "./english_play.ts";
import { englishReplay } from "./english_replay.ts";
import { englishReport } from "./english_report.ts";
import { englishWalk } from "./english_walk.ts";
import { measuresText } from "./measures_text.ts";
import { commandText, type CommandWords, type StoryWords } from "./story_words.ts";

type Dataset = RunStarted["dataset"];

const commands: CommandWords = {
  pause: "Pause",
  resume: "Resume",
  "one-step": "One step",
  sample: "Sample now",
  checkpoint: "Checkpoint now",
  "show-batch": "Show a batch",
  stop: "Stop",
  "learning-rates": (d, g) => `Learning rates ${d} (D) and ${g} (G)`,
};

const story: StoryWords = {
  "run-started": ({ backend }) => `Started on ${backend}`,
  "run-resumed": ({ step }) =>
    `Resumed after step ${formatCount(step)}; later steps do not count any more`,
  checkpoint: ({ step, bytes }) =>
    `Checkpoint after step ${formatCount(step)} (${formatBytes(bytes)})`,
  measures: (measures) =>
    `Measured after step ${formatCount(measures.step)}: ${
      measuresText(english.measures, measures)
    }`,
  "recording-ended": ({ step, reason }) =>
    `Recording ended after step ${formatCount(step)}: ${reason}`,
  incident: ({ step, message, replay }) =>
    `Incident at step ${formatCount(step)}: ${message}.${replay ? ` See it again: ${replay}` : ""}`,
  "rolled-back": ({ from, step }) =>
    `After step ${formatCount(from)} the networks went back to step ${formatCount(step)}`,
  command: ({ command, step }) =>
    `${commandText(commands, command)}, after step ${formatCount(step)}`,
  batch: ({ step }) => `Batch of step ${formatCount(step)} shown`,
  "data-skipped": ({ file, reason }) => `Skipped ${file}: ${reason}`,
  alarm: ({ step, message }) => `After step ${formatCount(step)}: ${message}`,
  warning: ({ message }) => message,
  "run-ended": ({ reason, step, seconds, message }) => {
    const how = { finished: "Finished", interrupted: "Stopped", failed: "Failed" }[reason];
    const line = `${how} after step ${formatCount(step)} (took ${formatDuration(seconds)})`;
    return message === undefined ? line : `${line}: ${message}`;
  },
};

export const english = {
  languageName: "English",
  appName: "DCGAN dashboard",
  runs: "Runs",
  noRuns: "No runs yet",
  noRunsHint: "Train something, and it shows up here:",
  skipToContent: "Skip to the content",
  theme: "Colours",
  themes: { auto: "as the system", light: "light", dark: "dark" },
  language: "Language",
  shortcuts: "Keyboard shortcuts",
  close: "Close",
  cancel: "Cancel",
  ofSteps: (step: string, total: string) => `step ${step} of ${total}`,
  epoch: (epoch: string) => `epoch ${epoch}`,
  progress: "Progress of the run",
  notFound: "There is nothing here",
  notFoundHint: "The run may have been renamed or deleted.",
  wentWrong: "Something went wrong",
  backToRuns: "Back to the runs",
  dataset: ({ name, size, width, height }: Dataset) =>
    `${name}, ${formatCount(size)} images of ${width} × ${height}`,
  help: {
    title: "Help",
    alarms: `Nothing is judged before step ${limits.firstJudgedStep}: untrained networks wander.`,
  },

  readsOnly:
    "This page only reads. To steer, rename, delete or replay, open the link that was printed where the training or the dashboard was started.",
  states: {
    training: "training",
    paused: "paused",
    finished: "finished",
    interrupted: "stopped",
    failed: "failed",
    gone: "gone",
    unreadable: "unreadable",
    unread: "reading …",
  },
  connection: {
    live: "live",
    follower: "live, by another tab",
    connecting: "connecting …",
    lost: "connection lost, trying again …",
  },

  samples: {
    title: "Samples",
    broken: (file: string) => `${file} is missing or damaged.`,
    none: "The first samples appear when the generator has drawn them.",
    fixed: "The same latent vectors z at every step.",
    views: {
      one: "Single",
      two: "Side by side",
      difference: "Difference",
      trained: "Unaveraged",
      real: "Real images",
      batch: "Batch",
      runs: "Compared runs",
    },
    scrubber: "Step of the sample",
    other: "Step to compare with",
    play: "Play",
    pause: "Pause",
    newest: "Newest",
    following: "following the newest",
    at: (step: string) => `step ${step}`,
    best: (step: string, checkpoint = "") => `Best: step ${step} ${checkpoint}`.trim(),
    of: (place: string, count: string) => `${place} of ${count} kept`,
    differenceLabel: (a: string, b: string) => `Difference of steps ${a} and ${b}`,
    ofAverage: "average of the weights",
    ofTrained: "weights as trained",
    differenceNote: (a: string, b: string) => `Brighter where steps ${a} and ${b} differ more.`,
    runsNote: "Samples of the compared runs at this step, each beside the others.",
    batchLabel: (step: string) => `Batch of step ${step}`,
    batchNote: (step: string) => `The batch of step ${step}, as the networks saw it.`,
    noBatchEver: "Nobody asked for a batch while this run trained.",
    noBatch: "No batch has been shown yet. Ask for one; the next step's is saved.",
    tile: (number: number) => `Image ${number}`,
    gridLabel: (step: string) => `Samples after step ${step}`,
    before: "Previous",
    next: "Next",
    label: "Label",
    latent: "Latent vector z",
    latentNote: (length: number) => `${length} numbers, the same at every step`,
    throughTime: "The same z through time",
    variety: "variety",
    varietyNote:
      "How much the samples differ from one another (deviation of their pixels), against real images.",
  },

  charts: {
    title: "Curves",
    loss: "Losses",
    outputs: "What D says",
    heatReal: "Spread of D(x)",
    heatFake: "Spread of D(G(z))",
    heatZ: "Spread of z",
    augmentation: "Chance of augmentation",
    kidOfSamples: "KID of the samples",
    pace: "Time of a step",
    marks: {
      command: "command",
      checkpoint: "checkpoint",
      incident: "incident",
      "rolled-back": "roll back",
      "run-resumed": "resumed",
    },
    series: {
      dLoss: "D",
      dLossReal: "D on real",
      dLossFake: "D on fake",
      gLoss: "G",
      meanDReal: "D(x)",
      meanDFake: "D(G(z))",
      stepMillis: "step",
      waitMillis: "waiting for data",
    },
    axis: "Axis",
    axes: { step: "Steps", log: "Log steps", relative: "Time", wall: "Clock" },
    smoothing: "Smoothing",
    log: "Log scale",
    reset: "Whole run",
    nearer: "Zoom in",
    farther: "Zoom out",
    left: "Move left",
    right: "Move right",
    hint: "Drag to zoom, Shift and drag to move, click to see the samples of a step.",
    none: "Curves appear with the first step.",
    noDistributions: "Distributions appear with the first steps.",
  },

  stats: {
    title: "Pace",
    stepsPerSecond: "steps/s",
    imagesPerSecond: "images/s",
    eta: (time: string) => `${time} left`,
    elapsed: (time: string, fromStep?: string) =>
      fromStep === undefined ? `${time} so far` : `${time} since step ${fromStep}`,
    took: (time: string, fromStep?: string) =>
      fromStep === undefined ? `took ${time}` : `took ${time} from step ${fromStep} on`,
    stepTime: "a step takes",
    memory: "memory",
    tensors: "tensors",
    augmentation: "augmented",
    augmentationNote: (heuristic: string, target: string) =>
      `With what chance D sees an image changed: more while it knows the real images by more than ${target}, now ${heuristic}`,
    device: "Device",
    timeGoes: "Where a step's time goes",
    parts: { data: "waiting for data", d: "D", g: "G", other: "the rest" },
    sampling: "a sample takes",
    ranks: "Where each rank's time goes",
    rank: (rank: number) => `rank ${rank}`,
    rankParts: { compute: "computing", wait: "waiting for others", exchange: "exchanging" },
  },

  commands,
  controls: {
    title: "Controls",
    stopQuestion: "Stop this run?",
    stopHint: "It finishes its step, saves a last sample, and ends in good order.",
    learningRates: "Learning rates",
    ofD: "of D",
    ofG: "of G",
    apply: "Apply",
    sent: "sent; obeyed between two steps",
    readOnly: "This run does not train now. To go on with it:",
    noCheckpoint:
      "This run does not train now, and has no checkpoint from which it could go on: train it anew.",
    noToken: "This page may only watch: it was opened without the link that has the token.",
    refused: (reason: string) => `The server refused: ${reason}`,
  },

  details: {
    overview: "Overview",
    title: "Details",
    log: "Log",
    config: "Settings",
    model: "Model",
    downloads: "Downloads",
    emptyLog: "Nothing to tell yet.",
    dataNotes: (count: number) => `What the start said of the images (${count})`,
    setting: "Setting",
    value: "Value",
    layer: "Layer",
    output: "Output shape",
    parameters: "Parameters",
    total: "Total",
    networks: { generator: "Generator", discriminator: "Discriminator" },
    csv: "Steps as CSV",
    gif: "Samples as GIF",
    webp: "Samples as WebP",
    making: "Being made …",
    skipped: (files: string) => `Left out, since they are missing or damaged: ${files}`,
    csvOf: (from: string, to: string) => `Steps ${from} to ${to} as CSV`,
    png: (what: string) => `${what} as PNG`,
  },

  story,

  measures: {
    title: "Quality of the samples",
    frechet: "Frechet distance",
    kid: "KID",
    precision: "precision",
    recall: "recall",
    spread: "spread",
    slicedWasserstein: "sliced Wasserstein",
    best: (step: string, frechet: string) => `best at step ${step}: ${frechet}`,
    note: (images: string, real: string, heldOut: boolean, extractor: string) =>
      `${images} samples beside ${real} ${
        heldOut ? "real images that nobody trains on" : "of the training images"
      }, compared by ${extractor}. A smaller distance is better; precision is how real samples ` +
      "are, recall how much of the real variety they have.",
  },

  play: englishPlay,
  inside: englishInside,
  walk: englishWalk,
  curves: englishCurves,
  halves: englishHalves,

  replay: englishReplay,

  report: englishReport,

  compare: {
    none: "There is no other run to compare this one with.",
    title: "Compare",
    open: (count: number) => `Compare ${count} runs`,
    remove: (run: string) => `Remove ${run}`,
    add: "Add a run …",
    differences: "Settings that differ",
    same: "These runs have the same settings.",
    missing: (run: string) => `${run} cannot be read, so it is not drawn.`,
  },

  manage: {
    rename: "Rename",
    remove: "Delete",
    actions: (run: string) => `Actions for ${run}`,
    newName: (run: string) => `New name of ${run}`,
    removeQuestion: (run: string) => `Delete ${run}?`,
    removeHint: "Its events, samples and checkpoints are gone for good.",
    sort: "Sort by",
    newest: "newest",
    name: "name",
    filter: "Find runs",
    howToFind:
      "All words must fit: part of a name, tag or note (* stands for anything), #tag, or a setting or " +
      "result such as batchSize=64, learningRate>=2e-4, best<3, state!=failed.",
    view: "View",
    cards: "Cards",
    table: "Table",
    compare: (run: string) => `Compare ${run}`,
    columns: {
      state: "State",
      step: "Steps",
      best: "Best (at step)",
      started: "Started",
      dataset: "Data set",
      preset: "Preset",
    },
    shown: (shown: number, all: number) => shown === all ? String(all) : `${shown} of ${all}`,
    nothingFound: (text: string) => `No run fits “${text}”.`,
  },

  remarks: {
    title: "Tags and note",
    edit: "Note",
    of: (run: string) => `Tags and note of ${run}`,
    tags: "Tags, with spaces between them",
    note: "Note",
    save: "Save",
    find: (tag: string) => `Show the runs with the tag ${tag}`,
  },

  keys: {
    space: "Play or pause the samples",
    arrows: "One sample back or forth",
    shiftArrows: "Ten samples back or forth",
    ends: "First or newest sample",
    views: "Choose a view of the samples",
    zoom: "Zoom the charts in or out",
    reset: "Show the whole run",
    log: "Log scale on or off",
    help: "Show this help",
  },

  alarms: englishAlarms,
  alarmRules: englishAlarmRules,
};

export type Words = typeof english;
