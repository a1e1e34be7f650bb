import { formatCount } from "../state/format.ts";

/** Height, width and channels, as `8 × 8 × 256`. */
const size = (shape: readonly number[]) => shape.map(formatCount).join(" × ");
const maps = ([height, width, channels]: readonly number[]) =>
  `${formatCount(channels)} ${channels === 1 ? "map" : "maps"} of ${height} × ${width}`;

export const englishInside = {
  title: "Inside",
  about:
    "What both networks do to one picture, layer by layer, computed in this page from the checkpoint’s own weights. Training does not notice. Choose a layer, then a map, then a pixel.",
  opening: "Both networks are being loaded …",
  failed: (reason: string) => `The networks cannot be opened: ${reason}`,
  timing: (first: string, look: string, backend: string) =>
    `First picture ${first} s after opening; each further one takes ${look} ms, by ${backend}.`,

  picture: (number: number) => `Picture ${formatCount(number)} of seed 0`,
  previous: "Previous picture",
  next: "Next picture",
  label: "Class",
  source: "D looks at",
  drawnSource: "G’s picture",
  realSource: "a real picture",
  realNumber: (number: number, all: number) => `real picture ${number} of ${all}`,
  noReal: "This run keeps no grid of real pictures, so D can only be shown G’s.",
  realLabel:
    "The page does not know a real picture’s class: D is told the one that is chosen here.",

  generator: "Generator G: from noise to a picture",
  discriminator: "Discriminator D: from a picture to a verdict",
  noise: (count: number) => `z: ${formatCount(count)} random numbers`,
  drawn: "G’s picture",
  judged: "the picture that D looks at",
  parameters: (count: number) => `${formatCount(count)} weights`,
  kinds: {
    linear: "every number with every number",
    conv2d: "convolution",
    convTranspose2d: "transposed convolution",
    batchNorm: "batch norm",
  },
  size,
  sees: (norm: boolean): string =>
    norm
      ? "Both networks use the averages that training keeps for batch norm, so that one picture can be looked at alone; in training, D normalises by its batch."
      : "",

  verdict: "Verdict",
  logit: "logit",
  probability: (percent: string) => `D holds it for real with ${percent}.`,
  hinge: "This run’s hinge loss makes no probability of it.",
  verdictHint: "The logit is one number: above zero means real, below zero means generated.",
  heat: "Where D looks",
  heatHint:
    "Orange marks the pixels that would move D’s logit most if they changed a little: the size of the logit’s gradient at each pixel.",

  what: {
    linear: (from: readonly number[], to: readonly number[]) =>
      to[0] * to[1] * to[2] === 1
        ? `It multiplies each of ${
          formatCount(from[0] * from[1] * from[2])
        } numbers by a weight of its own and adds all of them up to one number.`
        : `It mixes ${formatCount(from[0] * from[1] * from[2])} numbers, each with each, into ${
          maps(to)
        }.`,
    convTranspose2d: (from: readonly number[], to: readonly number[]) =>
      `It takes ${maps(from)} and makes ${
        maps(to)
      }: the picture’s plan becomes twice as wide and twice as high. Every pixel that comes in stamps a 5 × 5 pattern on the larger map, two pixels from the next stamp; where stamps overlap, they add up.`,
    conv2d: (from: readonly number[], to: readonly number[]) =>
      `It moves 5 × 5 filters over ${maps(from)}, two pixels at a time, and gives ${
        maps(to)
      }, half as wide and half as high. A filter answers strongly where the picture has its pattern.`,
    batchNorm: (_from: readonly number[], to: readonly number[]) =>
      `It brings ${
        maps(to)
      } to a common scale: less the mean, divided by the spread, times gamma, plus beta.`,
  },
  thenNorm: (name: string) =>
    `Then batch norm (${name}) brings each map to a common scale, so that no map drowns the others.`,
  thenActivation: {
    none: "No activation follows.",
    relu:
      "Then ReLU keeps what is above zero and makes all else zero: a map is dark where it has nothing to add.",
    lrelu: "Then leaky ReLU keeps what is above zero and shrinks what is below to a fifth.",
    tanh:
      "Then tanh squeezes each number between −1 (no light) and 1 (full light): this is the picture.",
    sigmoid:
      "Then the sigmoid squeezes each number between 0 (no light) and 1 (full light): this is the picture.",
  },
  onThis: (channel: number, percent: string) =>
    `On this picture, map ${channel} is the strongest, and ${percent} of all numbers that go on are zero.`,

  comesIn: "What comes in",
  goesOut: "What goes out, the strongest maps first",
  colours: "Dark is zero, yellow above, blue below. Each map has a scale of its own.",
  map: (channel: number) => `Map ${channel}`,
  mapStrength: (channel: number, strength: string) => `Map ${channel}, mean magnitude ${strength}`,
  more: (count: number) => `${count} more maps`,
  stages: {
    sum: "weighted sum",
    normed: "after batch norm",
    output: "after the activation",
  },
  range: (least: string, most: string, mean: string) => `${least} to ${most}, mean ${mean}`,
  filters: (channel: number) => `Filters of map ${channel}`,
  filtersHint: "5 × 5 weights for each map that comes in; these count most at the chosen pixel.",
  filter: (from: number) => `Filter for map ${from} of the input`,
  curve: "The activation, and where this layer’s numbers lie on it",
  curveLabel: (name: string) => `Curve of ${name} above a histogram of the layer’s numbers`,
  curveHint:
    "Bars: how many numbers lie there. Line: what the activation makes of them. Dot: the chosen pixel.",

  pixel: (row: number, column: number) => `Pixel in row ${row}, column ${column}`,
  pickHint: "Click a pixel, or use the arrow keys.",
  picker: (channel: number) => `Pixels of map ${channel}`,
  field: "The numbers that make this pixel",
  window: {
    conv2d: (count: number) =>
      `The filter lies on ${count} pixels of the map that comes in (outlined; beyond the edge the input counts as 0). Each is multiplied by the weight above it.`,
    convTranspose2d: (count: number) =>
      `Only ${count} pixels of the map that comes in reach this pixel (outlined). Each one’s stamp covers it with another of the 25 weights; the empty weights fall on neighbours, since stamps lie two pixels apart.`,
    linear: (count: number) =>
      count === 1
        ? "Every number that comes in has one weight for this number."
        : `Every pixel that comes in has one weight for this number: ${count} in each map.`,
  },
  inputMap: (channel: number) => `map ${channel} that comes in`,
  whichInput: "Map that comes in",
  strongestInput: (channel: number, sum: string) => `map ${channel} (adds ${sum})`,
  table: "Input × weight = product, place by place",
  play: "Add up step by step",
  pause: "Pause",
  step: "Next product",
  all: "All at once",
  soFar: (done: number, all: number, sum: string) => `${done} of ${all} products: ${sum}`,
  ofMap: (channel: number) => `products with map ${channel}`,
  ofOthers: (count: number) => `products with the other ${formatCount(count)} inputs`,
  bias: "bias",
  total: "weighted sum",
  norm: "batch norm",
  result: (name: string) => name === "none" ? "goes on as it is" : `${name} of it goes on`,
  noSum: "This layer adds nothing up: it shifts and scales each number.",
};
