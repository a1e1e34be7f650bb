/** The thread that measures: it keeps the real images' numbers, and compares one set of samples after the other. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { errorMessage } from "../contracts/text.ts";
import { writeWhole } from "../files/write_whole.ts";
import { Comparison, type Measures } from "./comparison.ts";
import type { Extractor } from "./extractor.ts";
import { openExtractor } from "./open_extractor.ts";
import type { Features } from "./features.ts";
import type { KernelDistance } from "./kernel_distance.ts";
import type { ImageSet } from "./image_set.ts";

export type Asked =
  /** Once, at first. */
  | { kind: "real"; extractor: string; real: ImageSet; cacheDir: string }
  | { kind: "samples"; samples: ImageSet }
  /** Too few for anything but a kernel distance. */
  | { kind: "few"; samples: ImageSet };

export type Answer =
  | { extractor: string; measures: Measures; millis: number }
  | { extractor: string; kid: KernelDistance; millis: number }
  | { error: string };

const thread = self as unknown as {
  onmessage: (event: MessageEvent<Asked>) => void;
  postMessage(answer: Answer): void;
};

let opened: Promise<{ extractor: Extractor; comparison: Comparison }> | undefined;
/** One set is measured after the other, so that answers come in the order of the questions. */
let last: Promise<void> = Promise.resolve();

thread.onmessage = ({ data: asked }) => {
  if (asked.kind === "real") {
    opened = open(asked);
    opened.catch(() => {}); // told with the first samples
  } else {
    last = last.then(async () => thread.postMessage(await answer(asked)));
  }
};

async function open({ extractor: name, real, cacheDir }: Asked & { kind: "real" }) {
  const extractor = await openExtractor(name);
  const features = await realFeatures(extractor, real, join(cacheDir, "measures"));
  return { extractor, comparison: new Comparison(extractor, real, features) };
}

async function answer({ kind, samples }: Exclude<Asked, { kind: "real" }>): Promise<Answer> {
  try {
    const { extractor, comparison } = await opened!;
    const begun = performance.now();
    const found = kind === "few"
      ? { kid: await comparison.kid(samples) }
      : { measures: await comparison.measure(samples) };
    return { extractor: extractor.name, ...found, millis: performance.now() - begun };
  } catch (error) {
    return { error: errorMessage(error) };
  }
}

/** Extracted once for these images: a file keeps them, named by what they follow from. */
async function realFeatures(
  extractor: Extractor,
  real: ImageSet,
  folder: string,
): Promise<Features> {
  const { count, height, width, channels, pixels } = real;
  const key = createHash("sha256")
    .update(JSON.stringify([extractor.name, count, height, width, channels]))
    .update(pixels).digest("hex");
  const path = join(folder, `${key}.features`);
  const kept = await readFeatures(path, count);
  if (kept) return kept;
  const features = await extractor.extract(real);
  // Without the file they are extracted anew each time.
  await Deno.mkdir(folder, { recursive: true })
    .then(() => writeWhole(path, withDigest(features.values))).catch(() => {});
  return features;
}

const digestBytes = 32;

function withDigest({ buffer }: Float64Array): Uint8Array {
  const numbers = new Uint8Array(buffer);
  const digest = createHash("sha256").update(numbers).digest();
  return new Uint8Array([...digest, ...numbers]);
}

/** undefined where there is no such file, or its bytes have changed. */
async function readFeatures(path: string, count: number): Promise<Features | undefined> {
  const file = await Deno.readFile(path).catch(() => undefined);
  if (file === undefined) return undefined;
  const numbers = file.slice(digestBytes);
  const digest = createHash("sha256").update(numbers).digest();
  if (digest.compare(file.subarray(0, digestBytes)) !== 0) return undefined;
  const values = new Float64Array(numbers.buffer);
  return { count, length: values.length / count, values };
}
