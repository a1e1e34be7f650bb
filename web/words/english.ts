/** Every word that the dashboard says, in English. The other languages have the same entries. */
import type { Alarm } from "../state/alarms.ts";
import { formatCount, formatDuration, formatNumber, formatPercent } from "../state/format.ts";
import { englishReplay } from "./english_replay.ts";

type AlarmOf<K extends Alarm["kind"]> = Extract<Alarm, { kind: K }>;

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

  states: {
    training: "training",
    paused: "paused",
    finished: "finished",
    interrupted: "stopped",
    failed: "failed",
    gone: "gone",
    unreadable: "unreadable",
  },
  connection: {
    live: "live",
    follower: "live, by another tab",
    connecting: "connecting …",
    lost: "connection lost, trying again …",
  },

  samples: {
    title: "Samples",
    none: "The first samples appear when the generator has drawn them.",
    fixed: "The same latent vectors z at every step.",
    views: {
      one: "One step",
      two: "Side by side",
      difference: "Difference",
      real: "Real images",
      batch: "Batch",
    },
    scrubber: "Step of the sample",
    other: "Step to compare with",
    play: "Play",
    pause: "Pause",
    newest: "Newest",
    following: "following the newest",
    at: (step: string) => `step ${step}`,
    of: (place: string, count: string) => `${place} of ${count} kept`,
    differenceNote: (a: string, b: string) => `Brighter where steps ${a} and ${b} differ more.`,
    batchNote: (step: string) => `The batch of step ${step}, as the networks saw it.`,
    noBatch: "No batch has been shown yet. Ask for one; the next step's is saved.",
    showBatch: "Show a batch",
    tile: (number: number) => `Image ${number}`,
    tileWithLabel: (number: number, label: string) => `Image ${number}, ${label}`,
    gridLabel: (step: string) => `Samples after step ${step}`,
    label: "Label",
    latent: "Latent vector z",
    latentNote: (length: number) => `${length} numbers, the same at every step`,
    throughTime: "The same z through time",
    variety: "Variety",
    varietyNote:
      "How much the samples differ from one another (deviation of their pixels), against real images.",
  },

  charts: {
    title: "Curves",
    loss: "Losses",
    outputs: "What D says",
    heatReal: "D(x), spread",
    heatFake: "D(G(z)), spread",
    heatZ: "z, spread",
    pace: "Time of a step",
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
    axes: { step: "Steps", relative: "Time", wall: "Clock" },
    smoothing: "Smoothing",
    log: "Log scale",
    reset: "Whole run",
    nearer: "Zoom in",
    farther: "Zoom out",
    left: "Move left",
    right: "Move right",
    hint: "Drag to zoom, Shift and drag to move, click to see the samples of a step.",
    loading: "fetching finer steps …",
    none: "Curves appear with the first step.",
    noDistributions: "Distributions appear with the first steps.",
  },

  stats: {
    title: "Pace",
    stepsPerSecond: "steps/s",
    imagesPerSecond: "images/s",
    eta: (time: string) => `${time} left`,
    elapsed: (time: string) => `${time} so far`,
    took: (time: string) => `took ${time}`,
    stepTime: "a step takes",
    memory: "memory",
    tensors: "tensors",
    device: "Device",
    timeGoes: "Where a step's time goes",
    parts: { data: "waiting for data", d: "D", g: "G", other: "the rest" },
    sampling: "a sample takes",
  },

  controls: {
    title: "Controls",
    pause: "Pause",
    resume: "Resume",
    oneStep: "One step",
    sample: "Sample now",
    checkpoint: "Checkpoint now",
    stop: "Stop",
    stopQuestion: "Stop this run?",
    stopHint: "It finishes its step, saves a last sample, and ends in good order.",
    learningRates: "Learning rates",
    ofD: "of D",
    ofG: "of G",
    apply: "Apply",
    sent: "sent; obeyed between two steps",
    readOnly: "This run does not train now: there is nothing to steer.",
    noToken: "This page may only watch.",
    refused: (reason: string) => `The server refused: ${reason}`,
    badRate: "A learning rate is a number above 0.",
  },

  details: {
    title: "Details",
    log: "Log",
    config: "Settings",
    model: "Model",
    downloads: "Downloads",
    emptyLog: "Nothing to tell yet.",
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
    png: "This sample as PNG",
    time: "Time",
    what: "What",
  },

  story: {
    started: (backend: string) => `Started on ${backend}`,
    resumed: (step: string) => `Resumed after step ${step}; later steps do not count any more`,
    checkpoint: (step: string, size: string) => `Checkpoint after step ${step} (${size})`,
    notRecorded: (step: string, reason: string) => `Recording ended after step ${step}: ${reason}`,
    incident: (step: string, message: string) => `Incident at step ${step}: ${message}`,
    replay: "See it again:",
    rolledBack: (from: string, step: string) =>
      `After step ${from} the networks went back to step ${step}`,
    command: (name: string, step: string) => `${name}, after step ${step}`,
    rates: (d: string, g: string) => `learning rates ${d} (D) and ${g} (G)`,
    batch: (step: string) => `Batch of step ${step} shown`,
    skipped: (file: string, reason: string) => `Skipped ${file}: ${reason}`,
    ended: {
      finished: (step: string, time: string) => `Finished after ${step} steps in ${time}`,
      interrupted: (step: string, time: string) => `Stopped after ${step} steps in ${time}`,
      failed: (step: string, time: string) => `Failed after ${step} steps in ${time}`,
    },
  },

  replay: englishReplay,

  compare: {
    title: "Compare",
    open: (count: number) => `Compare ${count} runs`,
    remove: (run: string) => `Remove ${run}`,
    add: "Add a run …",
    differences: "Settings that differ",
    same: "These runs have the same settings.",
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
    filter: "Filter",
    shown: (shown: number, all: number) => `${shown} of ${all}`,
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
    help: "Show these shortcuts",
  },

  alarms: {
    title: "Alarms",
    failed: ({ message }: AlarmOf<"failed">) => ({
      title: "The run has failed",
      reason: message,
    }),
    "not-finite": ({ step, dLoss, gLoss }: AlarmOf<"not-finite">) => ({
      title: "The losses are not numbers any more",
      reason: `At step ${formatCount(step)}, d_loss was ${formatNumber(dLoss)} and g_loss ${
        formatNumber(gLoss)
      }. The weights are spoilt: go back to a checkpoint, and try a lower learning rate.`,
    }),
    incident: ({ step, message, replay }: AlarmOf<"incident">) => ({
      title: `An incident at step ${step}`,
      reason: `${message}. See it again: ${replay}`,
    }),
    gone: ({ step }: AlarmOf<"gone">) => ({
      title: "The trainer has gone without a word",
      reason: `No process trains this run any more; step ${step} was the last that it told of.`,
    }),
    collapse: ({ step, variety, most }: AlarmOf<"collapse">) => ({
      title: "The samples look too much alike",
      reason: `At step ${
        formatCount(step)
      } their variety (deviation of their pixels, against real images) is ${
        formatPercent(variety)
      }, after ${
        formatPercent(most)
      } before; under a quarter of that is suspect. The generator may have collapsed.`,
    }),
    "loss-near-zero": ({ dLoss, steps }: AlarmOf<"loss-near-zero">) => ({
      title: "d_loss is stuck near zero",
      reason: `It was ${
        formatNumber(dLoss)
      } on average over the last ${steps} steps (under 0.02 is suspect). D is never wrong, so G learns nothing: lower D's learning rate, or raise G's.`,
    }),
    "d-too-strong": ({ meanDReal, meanDFake }: AlarmOf<"d-too-strong">) => ({
      title: "D is too strong",
      reason: `It gives real images ${meanDReal.toFixed(2)} and generated ones ${
        meanDFake.toFixed(2)
      } on average: there is little left for G to learn from.`,
    }),
    starving: ({ share, waitMillis }: AlarmOf<"starving">) => ({
      title: "The device waits for data",
      reason: `${formatPercent(share)} of the time of late, ${
        formatNumber(waitMillis)
      } ms a step: raise --decode-concurrency or --prefetch, or use smaller images.`,
    }),
    silent: ({ seconds, usualSeconds }: AlarmOf<"silent">) => ({
      title: `No step for ${formatDuration(seconds)}`,
      reason: `A step usually takes ${formatNumber(usualSeconds)} s.`,
    }),
    "not-recorded": ({ step, reason }: AlarmOf<"not-recorded">) => ({
      title: `Nothing is recorded after step ${step}`,
      reason: `${reason}. Training goes on.`,
    }),
  },
};

export type Words = typeof english;
