export const englishHalves = {
  views: "What to look at",
  networks: "The networks",
  title: "Step by step",
  flow: "Gradients",
  noRecord:
    "This run keeps no record, so its steps cannot be trained again: train with --record reference or pixels.",
  cannot:
    "This page may only read, or its dashboard cannot train steps again: open it by the link that deno task dashboard prints.",

  about:
    "One recorded step in its two halves: first D learns, then G. The dashboard trains that step again from the nearest state that the run keeps, on the recorded batch. The run itself does not notice.",
  step: "Step",
  slider: "The step that is looked at",
  at: (step: string) => `step ${step}`,
  nearest: (step: string, state: string) =>
    `Step ${step} is trained again from the state that is kept after ${state} steps, unless a nearer one was just looked at.`,
  previous: "Step back",
  next: "Step on",
  progress: "Progress",
  starting: "The networks are being opened …",
  leadUp: (done: string, of: string) => `${done} of ${of} steps trained again`,
  givesWay: "The run trains, and goes first: this takes longer meanwhile.",
  failed: (reason: string) => `It cannot be looked at: ${reason}`,

  dStep: "First half: D learns",
  dAbout: (loss: "gan" | "hinge", images: number): string =>
    `D sees ${images} real images and ${images} of G’s. Its update lowers the sum of its two losses: it should say more of the real ones and less of G’s, but where it overshoots, one side pays for the other. Each dot is one image: hollow before the update, filled after it, on the same images.${
      loss === "hinge" ? " The hinge loss is zero once D is right by a margin of 1." : ""
    }`,
  lastUpdate: (updates: number) => `D has ${updates} updates in each step: this is the last one.`,
  gStep: "Second half: G learns",
  gAbout: (updates: number): string =>
    `G’s update should raise what D says of its images. D stands still meanwhile. ${
      updates > 1
        ? `G has ${updates} updates in each step, all on the same z.`
        : "One z gives one image, before and after."
    }`,
  update: (number: number) => `update ${number}`,
  curves: {
    gan: {
      real: "−log D(x), on real images",
      fake: "−log(1 − D(G(z))), on G’s images",
      generator: "−log D(G(z)), G’s loss",
    },
    hinge: {
      real: "max(0, 1 − logit), on real images",
      fake: "max(0, 1 + logit), on G’s images",
      generator: "−logit, G’s loss",
    },
  },
  axis: {
    gan: { real: "D(x)", fake: "D(G(z))", generator: "D(G(z))" },
    hinge: { real: "logit", fake: "logit", generator: "logit" },
  },
  summary: (lossBefore: string, lossAfter: string, before: string, after: string) =>
    `mean loss ${lossBefore} → ${lossAfter}; D says ${before} → ${after}`,
  judged: {
    real: "Real images of the batch, and D’s word on each",
    fake: "G’s images, and D’s word on each",
  },
  drawnNumber: (number: number) => `G’s image ${number}`,
  from: "before",
  to: "after",
  augmented:
    "These are the images as D is shown them, changed by --diff-augment; what D says before and after is of the same changed image.",
  after: (updates: number) =>
    updates === 0 ? "before" : updates === 1 ? "after one update" : `after ${updates} updates`,
  ofZ: (z: number, updates: number) =>
    `G’s image of z ${z}, ${updates === 0 ? "before its updates" : `after ${updates}`}`,
  holds: (percent: string) => `D: ${percent} real`,
  logit: (logit: string) => `D’s logit: ${logit}`,
  difference: (by: number) => `The difference, ${by} times enlarged`,
  differenceHint: "Grey: no change. Brighter or darker: the update made it so.",
  otherZ: "Other z: image and difference",
  losses: (step: string, dLoss: string, gLoss: string) =>
    `Step ${step}: d_loss ${dLoss}, g_loss ${gLoss}, both of the passes before the updates.`,
  same: "The record has the very same numbers.",
  differs: "The record has other numbers: the run was not trained like this; see Replay.",
  otherDevice: "The run was trained on another device, so the last digits differ.",
  took: (leadUp: string, seconds: string) =>
    `It took ${seconds} s, with ${leadUp} steps trained again before it.`,

  flowAbout:
    "How strongly each layer learns. At each sample, training measures that step’s gradients (the way in which the loss falls) and updates (what Adam made of them); the step stays the same to the last bit.",
  flowLooked:
    "How strongly each layer learns. This run did not measure it, so the step behind each state that the run keeps is trained again and its gradients and updates are measured.",
  flowSoon: "Nothing is measured yet: training measures at each sample.",
  flowNone: "This run measured none, and its steps cannot be trained again here.",
  measure: "Show",
  measures: {
    ratio: "update ÷ weight",
    gradient: "gradient",
    weight: "weight",
  },
  healthy: {
    ratio:
      "The length of the update over that of the weight. About a thousandth (1e-3) is healthy (shaded: 1e-4 to 1e-2). Far below, the layer hardly learns; far above, it forgets what it knew. Small networks at Adam’s usual rates lie near the upper end.",
    gradient:
      "The length of the gradient. Adam divides by its usual size, so the size itself matters little; a layer whose gradient falls by powers of ten against its neighbours gets no signal any more, and one that rises so diverges.",
    weight: "The length of the weight. It grows slowly while the layer learns.",
  },
  network: { discriminator: "Discriminator D", generator: "Generator G" },
  flowLabel: (layer: string, first: string, last: string) => `${layer}: from ${first} to ${last}`,
  small: "small",
  large: "large",
  seeInside: "See the networks after this step",
};
