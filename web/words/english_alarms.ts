/** The alarms and their rules, in English. */
import { type Alarm, limits } from "../state/alarms.ts";
import { formatCount, formatDuration, formatNumber, formatPercent } from "../state/format.ts";

type AlarmOf<K extends Alarm["kind"]> = Extract<Alarm, { kind: K }>;

export const englishAlarms = {
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
    reason: replay ? `${message}. See it again: ${replay}` : `${message}.`,
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
    }, after ${formatPercent(most)} before; under ${
      formatPercent(limits.keptVariety)
    } of that is suspect. The generator may have collapsed.`,
  }),
  repeats: ({ step, gap }: AlarmOf<"repeats">) => ({
    title: "A few images repeat",
    reason: `At step ${formatCount(step)}, near and far samples are ${
      gap.toFixed(2)
    } times apart, with none in between; from ${limits.repeatedGap} on, the generator draws only a few images. Go back to the best checkpoint, with a lower learning rate.`,
  }),
  alike: ({ step, spread }: AlarmOf<"alike">) => ({
    title: "The samples drift into one another",
    reason: `At step ${formatCount(step)}, samples lie ${
      spread.toFixed(2)
    } times as far from one another as real images do (under ${limits.leastSpread} is suspect). Go back to the best checkpoint, with a lower learning rate.`,
  }),
  "loss-near-zero": ({ dLoss, steps }: AlarmOf<"loss-near-zero">) => ({
    title: "d_loss is stuck near zero",
    reason: `It was ${
      formatNumber(dLoss)
    } on average over the last ${steps} steps (under ${limits.dLossNearZero} is suspect). D is never wrong, so G learns nothing: lower D's learning rate, or raise G's.`,
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
};

/** The rule of each alarm, for the help. */
export const englishAlarmRules: Record<Alarm["kind"], [what: string, when: string]> = {
  "not-finite": [
    "Losses are not numbers",
    "d_loss or g_loss of a step is NaN or infinite, and the run has not gone back since.",
  ],
  collapse: [
    "Samples too much alike",
    `Their variety was ${formatPercent(limits.grownVariety)} or more once, and is now under ${
      formatPercent(limits.keptVariety)
    } of the most that it was. Variety is the standard deviation of each pixel over the samples, against that of real images.`,
  ],
  repeats: [
    "A few images repeat",
    `For the median sample, two successive distances among those to its nearer half of the others differ by ${limits.repeatedGap} times or more, at the newest measures.`,
  ],
  alike: [
    "Samples drift into one another",
    `Their spread, the distance of a sample to its nearest other one against that of real images, is under ${limits.leastSpread} at the newest measures.`,
  ],
  "loss-near-zero": [
    "d_loss stuck near zero",
    `Its mean over the last ${limits.rows} points is under ${limits.dLossNearZero}.`,
  ],
  "d-too-strong": [
    "D too strong",
    `Over the last ${limits.rows} points, the mean D(x) is ${limits.dReal} or more and the mean D(G(z)) under ${limits.dFake}.`,
  ],
  starving: [
    "The device waits for data",
    `Waiting takes more than ${
      formatPercent(limits.waitingShare)
    } of the time of the last ${limits.rows} points.`,
  ],
  silent: [
    "No step for a while",
    `Nothing for ${limits.silentSeconds} s, and for ${limits.silentSteps} times as long as a step takes; not in a pause.`,
  ],
  gone: ["The trainer is gone", "No process trains the run, and it has not ended."],
  failed: ["The run has failed", "It ended by an error."],
  incident: [
    "Incident",
    "An error. What led to it is kept for a replay, unless a whole rank was lost.",
  ],
  "not-recorded": ["Nothing is recorded", "The record of batches could not be written any more."],
};
