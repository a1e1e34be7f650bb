import { settingRules } from "../../../pipeline/mod.ts";
import { flag, type FlagGroup, switchFlag } from "../flag.ts";
import { orOff, ruled } from "../parsers.ts";

export const trainingFlags: FlagGroup = {
  title: "Training",
  flags: [
    flag(
      "batchSize",
      "<images>",
      ruled(settingRules.batchSize),
      "Images in one step. Fewer make a step faster and noisier, and need less memory.",
    ),
    flag(
      "learningRate",
      "<rate>",
      ruled(settingRules.learningRate),
      "How far Adam moves the weights at each update. Lower it when the losses jump about.",
    ),
    flag(
      "dLearningRate",
      "<rate>",
      ruled(settingRules.dLearningRate),
      "The discriminator's own rate, in place of --learning-rate.",
      "as --learning-rate has it",
    ),
    flag(
      "gLearningRate",
      "<rate>",
      ruled(settingRules.gLearningRate),
      "The generator's own rate, in place of --learning-rate.",
      "as --learning-rate has it",
    ),
    flag(
      "rateHalfLife",
      "<steps>",
      ruled(settingRules.rateHalfLife),
      "Both learning rates fall to half in so many steps, smoothly: the last steps then polish what is " +
        "drawn, and the last step is about the best. Stated too low, training stands still too soon.",
      "rates stay as they are",
    ),
    flag(
      "beta1",
      "<decay>",
      ruled(settingRules.beta1),
      "How long Adam remembers the direction of the gradient, in [0, 1). DCGANs are unstable at the " +
        "usual 0.9.",
    ),
    flag(
      "beta2",
      "<decay>",
      ruled(settingRules.beta2),
      "How long Adam remembers the size of the gradient, in [0, 1). Seldom worth a change.",
    ),
    flag(
      "epsilon",
      "<number>",
      ruled(settingRules.epsilon),
      "Keeps Adam from dividing by zero. Seldom worth a change.",
    ),
    flag(
      "dUpdates",
      "<updates>",
      ruled(settingRules.dUpdates),
      "Updates of the discriminator in one step. Raise it when its loss stays high.",
    ),
    flag(
      "gUpdates",
      "<updates>",
      ruled(settingRules.gUpdates),
      "Updates of the generator in one step. The original's two keep the discriminator's loss from " +
        "going to zero.",
    ),
    flag(
      "ema",
      "<decay>",
      ruled(settingRules.ema),
      "Keeps an average of the generator's weights, which moves each step by 1 - decay towards them, and " +
        "draws the samples from it: cleaner ones, and training does not change by it. Sooner at the " +
        "start. 0 keeps none.",
      "no average",
    ),
    flag(
      "emaHalfLife",
      "<images>",
      ruled(settingRules.emaHalfLife),
      "The same decay in other words: the number of images after which a weight counts half in the " +
        "average. Takes the place of --ema.",
      "as --ema has it",
    ),
    flag(
      "loss",
      "<gan|hinge>",
      ruled(settingRules.loss),
      "What both networks minimise: gan is the original's cross-entropy, hinge no longer rewards the " +
        "discriminator once it tells an image apart by a margin.",
      "gan",
    ),
    flag(
      "norm",
      "<batch|none>",
      ruled(settingRules.norm),
      "Whether both networks have batch norms, as the original's; none shows what they are for " +
        "(docs/walk).",
      "batch",
    ),
    switchFlag(
      "spectralNorm",
      "Divides each of the discriminator's weights by its largest singular value, in place of its batch " +
        "norms: it then cannot tell images apart so sharply that the generator learns nothing.",
    ),
    flag(
      "r1",
      "<gamma>",
      ruled(settingRules.r1),
      "Penalises steep changes of the discriminator's logits around real images, in place of its batch " +
        "norms, in every 16th step. Try 0.1 to 10, more for larger images.",
      "no penalty",
    ),
    flag(
      "diffAugment",
      "<kinds>",
      ruled(settingRules.diffAugment),
      "Changes all images that the discriminator sees, real and generated, in some of three ways: " +
        "color,translation,cutout. It can no longer learn few real images by heart; what is drawn has " +
        "none of these changes. off changes nothing.",
      "no change",
    ),
    flag(
      "ada",
      "<target>",
      orOff(ruled(settingRules.ada)),
      "Adapts how often --diff-augment applies, from never up to always: more while the discriminator " +
        "knows the real images too well, which is when the mean sign of its logits for them is above " +
        "this target, such as 0.6. off applies it always.",
      "always applied",
    ),
    flag(
      "adaImages",
      "<images>",
      ruled(settingRules.adaImages),
      "How many images --ada takes at least from never to always.",
      "50000",
    ),
    flag(
      "shards",
      "<parts>",
      ruled(settingRules.shards),
      "Computes each batch in so many parts and adds up what they have in one fixed order. Ranks of " +
        "--distributed share the parts, and any number of ranks then has the same bits, one as well. Not " +
        "on cuda or webgpu.",
      "the batch as a whole; with --distributed a power of two that suits it",
    ),
    flag(
      "perRankNorm",
      "<ranks>",
      ruled(settingRules.perRankNorm),
      "Batch norms take the moments of each of so many runs of parts by itself, as ranks do that " +
        "normalise their own images alone, in place of those of the whole batch.",
      "moments of the whole batch",
    ),
  ],
};
