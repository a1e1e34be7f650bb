/** What each chart and each alarm means, in English; `docs/curves/` has the same as a guide. */

/** A paragraph, and what its two examples show. */
export interface Explained {
  text: string;
  healthy: string;
  unhealthy: string;
}

export const englishCurves = {
  ask: "Is this normal?",
  healthy: "Healthy:",
  unhealthy: "Unhealthy:",
  guide: "What a curve means",
  intro:
    "Beside each chart and each alarm of a run’s page, “Is this normal?” opens this text. The examples are runs of this program.",
  charts: {
    loss: {
      text:
        "D’s loss says how often and how badly D was wrong; G’s says how far G was from deceiving D. They are scores in a game, not grades: neither has to fall. D’s loss falls when D gets better, and also when G gets worse: where it falls while the pictures get worse, D is winning, and G learns nothing from it. A D that only guesses has 1.39, and G then has 0.69. Noise is normal, and so is a slow drift of D below 1 and of G above 1. Watch out when D’s loss goes to zero, when one of them climbs and climbs, or when a curve ends.",
      healthy: "D from 1 to 0.5, G from 1.5 to 2.6 in 2,250 steps: D is ahead, G keeps up.",
      unhealthy:
        "D’s loss is zero within ten steps, and G’s climbs: D learned far faster than G, which gets no hint any more.",
    },
    outputs: {
      text:
        "The mean of what D says: to real images (it should say 1) and to G’s images (it should say 0). At 0.5 and 0.5 it guesses. In a fair game both stay away from the edges, and the gap between them grows slowly. When they touch 1 and 0, D is never wrong, and G has nothing to learn from.",
      healthy: "Near 0.8 and 0.2 after 2,250 steps, with noise.",
      unhealthy: "At 1 and 0 after ten steps, and there to stay.",
    },
    heat: {
      text:
        "The same as the mean, but for every image: how many images D gave which answer, dark where there are many. A healthy D is unsure about some images, so the whole height has colour. A single thin band at the top (real images) or at the bottom (G’s images) means that D is sure about every image.",
      healthy: "D’s answers to G’s images: most are low, some are high.",
      unhealthy: "All of them at the bottom: not one of G’s images gives D pause.",
    },
    z: {
      text:
        "The random numbers that G draws from. They come from a fixed distribution, so this picture must not change over a run: flat for uniform, a hill for normal. It is here to show that the input is what it should be.",
      healthy: "Evenly spread between -1 and 1, from the first step to the last.",
      unhealthy:
        "Any change over time would be a fault of the program, not of the training. There is no such run to show.",
    },
    pace: {
      text:
        "How long a step took, and how long the device waited for images before it. The time of a step should be level; single peaks come from samples, checkpoints, or other programs. If waiting is more than a quarter of the time, reading images is the bottleneck.",
      healthy: "The time of a step becomes level, near 100 ms, and there is no waiting.",
      unhealthy: "A third of each step’s time goes by in waiting for images.",
    },
    quality: {
      text:
        "How far samples are from real images, as sets: it falls while both pictures and their variety get better. It is the only curve here that says how good the run is. It falls fast at first, then slowly; small ups and downs are noise. If it rises for several measures, the best checkpoint is behind you, and it is kept.",
      healthy: "5.4, 2.7, 2.3: falling ever more slowly.",
      unhealthy: "12.9, 14.1, 14.9, 9.8, 6.9, 10.8: no way down that lasts.",
    },
    precision: {
      text:
        "Precision is the share of samples that look like some real image; recall is the share of real images that some sample looks like. Precision high and recall near 0 means a few good images over and over. Both should rise; recall is the slow one.",
      healthy: "Precision stays near 0.7, recall rises to 0.2.",
      unhealthy: "Recall stays at 0 for the whole run: G draws only a part of what there is.",
    },
    kid: {
      text:
        "How far the images of each sample are from real images (kernel distance; 0: nothing tells them apart). They are few, so it is rough, but it is there every few dozen steps, where the other measures take hundreds. It falls fast, and then trembles near its lowest value. Its size depends on the images: compare it only between runs on the same ones.",
      healthy: "From 1.6 to 0.04 in 500 steps.",
      unhealthy:
        "0.003 at step 1,000, back up to 0.025 at step 1,800: the best pictures are behind this run.",
    },
    augmentation: {
      text:
        "With --ada, how likely each image is changed before D sees it. It rises by itself as D begins to know the real images by heart (D(x) above 0.5 for more of them than --ada says), and falls again. So it should rise slowly and then stay between its ends.",
      healthy: "A slow rise to 10 % in 80 steps, with small ups and downs.",
      unhealthy:
        "Near 100 % for long: there are too few images, or D is too large for them. At 0 % for the whole run it does no harm, and nothing.",
    },
  },
  alarms: {
    "not-finite": {
      text:
        "A loss that is not a number cannot be mended by more training: all weights that it touched are spoilt. The usual cause is a learning rate that is far too high. With --on-nan rollback a run goes back by itself.",
      healthy: "The log goes on, with a loss in every line.",
      unhealthy: "d_loss NaN in the log, and every number after it NaN as well.",
    },
    collapse: {
      text:
        "G has found one image, or a few, that D accepts, and draws nothing else. Variety is measured in pixels against real images; a healthy run rises from 1 % to 60 % and more in its first 300 steps and stays there. After a collapse, go back to a checkpoint and lower the learning rate, or D’s strength.",
      healthy: "Each z gives another face.",
      unhealthy: "All z give the same pattern (a run without batch norm, after 200 steps).",
    },
    repeats: {
      text:
        "The images differ in brightness and colour, so variety looks fine, but the same few faces come again and again. This alarm compares the distances between samples: where near ones are far nearer than all others, samples repeat.",
      healthy: "No face twice.",
      unhealthy: "One face several times among a few samples.",
    },
    alike: {
      text:
        "Every z gives nearly the same image, with small changes: the samples lie far closer to one another than real images do. Learning rates that are several times too high do this, and so does a D that is held back too much. Go back to the best checkpoint, and train on with a lower rate.",
      healthy: "A spread of 0.3 to 0.8 after the first few hundred steps.",
      unhealthy: "A spread of 0.09 after 200 steps at ten times the learning rate.",
    },
    "loss-near-zero": {
      text:
        "D has not been wrong for many steps. G’s gradient comes through D, and a D that is sure gives almost none. Lower D’s learning rate, raise G’s, add a G update, or make D smaller (--df-dim).",
      healthy: "D’s loss falls slowly and stays far from zero.",
      unhealthy: "D’s loss at zero from the tenth step on.",
    },
    "d-too-strong": {
      text:
        "D is almost always right, but its loss is not zero yet. Many runs pass through this for a while, early on; if it stays, do as for a loss stuck near zero.",
      healthy: "Near 0.8 and 0.2: D errs often enough.",
      unhealthy: "At 1 and 0.",
    },
    starving: {
      text:
        "Reading and decoding images takes longer than computing on them. Raise --decode-concurrency or --prefetch; the second epoch is faster by itself if the images fit into the cache.",
      healthy: "No waiting.",
      unhealthy: "A third of each step’s time is waiting.",
    },
    silent: {
      text:
        "A step takes ten times as long as usual. A laptop that slept, a full disk or a busy machine do that. If nothing comes for minutes, look at the terminal in which it runs.",
      healthy: "A step every 0.1 s, and a pause of a second for a sample.",
      unhealthy: "Steps of 0.1 s, then nothing for 30 s and more.",
    },
    gone: {
      text:
        "The process that trained the run is gone without a last word: it was killed, the machine was restarted, or memory ran out. Nothing up to the last checkpoint is lost: deno task train --resume goes on.",
      healthy: "The log ends with “Finished after step 2,250”.",
      unhealthy: "The log ends in the middle, without a line that says why.",
    },
    failed: {
      text:
        "The run ended by an error, and the alarm has its message: what, why, and the cure. Most are about a full disk, missing images, or a device. After the cure, resume it.",
      healthy: "The log ends with “Finished” or “Stopped”.",
      unhealthy: "“Failed after step 812: no space left on device”.",
    },
    incident: {
      text:
        "Something went wrong in a step, and the run went on. The batches that led to it are kept, so that it can be seen again, step by step, with the command that the alarm names.",
      healthy: "No line of this kind.",
      unhealthy: "“Incident at step 812”, with a command to replay it.",
    },
    "not-recorded": {
      text:
        "The record of batches could not be written any more, mostly since the disk is full. Training goes on and its checkpoints are good, but steps from here on cannot be replayed.",
      healthy: "Every step can be chosen in the tab Replay.",
      unhealthy: "“Recording ended after step 812: no space left on device”.",
    },
  },
};
