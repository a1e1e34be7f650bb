/**
 * A network of one's own as an ONNX file: with Inception's weights, its Frechet distance is the
 * literature's. ONNX Runtime is 290 MB, so it is loaded only for this.
 */
import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { InferenceSession, Tensor } from "onnxruntime-node";
import { errorMessage } from "../contracts/text.ts";
import type { Extractor } from "./extractor.ts";
import type { Features } from "./features.ts";
import { type ImageSet, imagesFrom } from "./image_set.ts";
import { type FloatImages, resized } from "./resize.ts";

/** What the network wants to be shown. */
interface Input {
  name: string;
  type: "float32" | "uint8";
  /** Where the channels are: [batch, 3, height, width], or [batch, height, width, 3]. */
  isChannelsFirst: boolean;
  /** undefined where any number will do: images then keep their sizes. */
  batch: number | undefined;
  height: number | undefined;
  width: number | undefined;
}

const channels = 3;
/** Images that are computed at once where the network takes any number. */
const usualBatch = 32;

type Runtime = typeof import("onnxruntime-node");

/** @throws Error in one line for a file that is no such network */
export async function openOnnxNetwork(file: string): Promise<Extractor> {
  const bytes = await Deno.readFile(file).catch((cause) => {
    throw new Error(`${file} cannot be read: ${errorMessage(cause)}`, { cause });
  });
  const runtime = await loadRuntime();
  const session = await runtime.InferenceSession.create(bytes, sessionOptions).catch((cause) => {
    throw new Error(`${file} is no network that ONNX Runtime opens: ${errorMessage(cause)}`, {
      cause,
    });
  });
  const input = inputOf(session, file);
  const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  return {
    name: `${basename(file)}-${digest}`,
    isPerceptual: true,
    extract: (images) => extract(images, { runtime, session, input }),
    close: () => void session.release(),
  };
}

/** Measuring is one thread's work, as with every extractor; warnings would be printed into the training. */
const sessionOptions: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  logSeverityLevel: 3,
};

async function loadRuntime(): Promise<Runtime> {
  const name = "onnxruntime-node"; // not a literal in import(), which every command would download
  try {
    return await import(name);
  } catch (cause) {
    throw new Error(
      `ONNX Runtime cannot be loaded: ${errorMessage(cause)}; it needs the npm package ${name}, ` +
        "and --allow-ffi",
      { cause },
    );
  }
}

/** @throws RangeError that says what a network must take */
function inputOf({ inputMetadata }: InferenceSession, file: string): Input {
  const [first, ...others] = inputMetadata;
  const wanted = "one input of images, [batch, 3, height, width] or [batch, height, width, 3]";
  if (others.length > 0 || !first.isTensor || first.shape.length !== 4) {
    throw new RangeError(`${file} must have ${wanted}`);
  }
  const { name, type } = first;
  if (type !== "float32" && type !== "uint8") {
    throw new RangeError(`${file} takes numbers of type ${type}: it must be float32 or uint8`);
  }
  const [batch, ...shape] = first.shape.map((side) => typeof side === "number" ? side : undefined);
  const isChannelsFirst = shape[0] === channels;
  if (!isChannelsFirst && shape[2] !== channels) {
    throw new RangeError(`${file} takes [${first.shape.join(", ")}]: it must have ${wanted}`);
  }
  const [height, width] = isChannelsFirst ? shape.slice(1) : shape;
  return { name, type, isChannelsFirst, batch, height, width };
}

interface Opened {
  runtime: Runtime;
  session: InferenceSession;
  input: Input;
}

async function extract(images: ImageSet, opened: Opened): Promise<Features> {
  const { session, input, runtime } = opened;
  const batch = input.batch ?? usualBatch;
  let values = new Float64Array();
  let length = 0;
  for (let from = 0; from < images.count; from += batch) {
    const part = imagesFrom(images, from, batch);
    const shown = resized(part, input.height ?? images.height, input.width ?? images.width);
    const outputs = await session.run({ [input.name]: tensorOf(shown, input, batch, runtime) });
    const { data, dims } = outputs[session.outputNames[0]] as Tensor;
    length = data.length / dims[0];
    if (from === 0) values = new Float64Array(images.count * length);
    values.set((data as Float32Array).subarray(0, part.count * length), from * length);
  }
  return { count: images.count, length, values };
}

/** Of a network with a batch of its own, images are missing at the end: they are black, and left out again. */
function tensorOf(
  images: FloatImages,
  { type, isChannelsFirst, batch: fixed }: Input,
  batch: number,
  { Tensor }: Runtime,
): Tensor {
  const { height, width } = images;
  const count = fixed === undefined ? Math.min(batch, images.count) : fixed;
  const shape = isChannelsFirst
    ? [count, channels, height, width]
    : [count, height, width, channels];
  const values = new Float32Array(count * height * width * channels);
  const area = height * width;
  for (let image = 0; image < images.count; image++) {
    for (let place = 0; place < area; place++) {
      for (let c = 0; c < channels; c++) {
        const to = isChannelsFirst ? c * area + place : place * channels + c;
        values[image * area * channels + to] = valueAt(images, image * area + place, c);
      }
    }
  }
  return type === "uint8"
    ? new Tensor("uint8", Uint8Array.from(values, Math.round), shape)
    : new Tensor("float32", values.map((value) => value / 255), shape);
}

/** Gray is shown as red, green and blue alike; alpha is not shown. */
function valueAt({ values, channels: own }: FloatImages, pixel: number, channel: number): number {
  return values[pixel * own + (own < channels ? 0 : channel)];
}
