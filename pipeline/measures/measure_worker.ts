/** The thread that measures: it keeps the real images' numbers, and compares one set of samples after the other. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { parentPort } from "node:worker_threads";
import { errorMessage } from "../contracts/text.ts";
import { writeWhole } from "../files/write_whole.ts";
import { Comparison, type Measures } from "./comparison.ts";
import type { Extractor } from "./extractor.ts";
import { openExtractor } from "./open_extractor.ts";
import type { Features } from "./features.ts";
import type { KernelDistance } from "./kernel_distance.ts";
import type { ImageSet } from "./image_set.ts";

export type Asked =
  /** Begins a session: one extractor, and one set of real images. */
  | { kind: "extractor"; session: number; extractor: string }
  /** Once, before samples. */
  | { kind: "real"; session: number; real: ImageSet; cacheDir: string }
  | { kind: "samples"; session: number; samples: ImageSet }
  /** Too few for anything but a kernel distance. */
  | { kind: "few"; session: number; samples: ImageSet }
  /** Their numbers alone. */
  | { kind: "features"; session: number; samples: ImageSet }
  | { kind: "end"; session: number };

/** To each question but `real` and `end`. */
export type Answer =
  | { opened: string }
  | { features: Features }
  | { extractor: string; measures: Measures; millis: number }
  | { extractor: string; kid: KernelDistance; millis: number }
  | { error: string };

interface Session {
  extractor: Promise<Extractor>;
  comparison?: Promise<Comparison>;
}

const sessions = new Map<number, Session>();
/** One thing is done after the other, so that answers come in the order of the questions. */
let last: Promise<unknown> = Promise.resolve();

parentPort!.on("message", (asked: Asked) => last = last.then(() => follow(asked)));

async function follow(asked: Asked): Promise<void> {
  if (asked.kind === "real") prepare(asked);
  else if (asked.kind === "end") await end(asked.session);
  else {
    const answer = await answerTo(asked).catch((error) => ({ error: errorMessage(error) }));
    parentPort!.postMessage(answer);
  }
}

type Question = Exclude<Asked, { kind: "real" | "end" }>;

async function answerTo(asked: Question): Promise<Answer> {
  if (asked.kind === "extractor") {
    const extractor = openExtractor(asked.extractor);
    sessions.set(asked.session, { extractor });
    return { opened: (await extractor).name };
  }
  const session = sessions.get(asked.session)!;
  const { name, extract } = await session.extractor;
  if (asked.kind === "features") return { features: await extract(asked.samples) };
  const comparison = await session.comparison!;
  const begun = performance.now();
  const found = asked.kind === "few"
    ? { kid: await comparison.kid(asked.samples) }
    : { measures: await comparison.measure(asked.samples) };
  return { extractor: name, ...found, millis: performance.now() - begun };
}

function prepare({ session, real, cacheDir }: Asked & { kind: "real" }): void {
  const { extractor } = sessions.get(session)!;
  const comparison = extractor.then(async (extractor) => {
    const features = await realFeatures(extractor, real, join(cacheDir, "measures"));
    return new Comparison(extractor, real, features);
  });
  comparison.catch(() => {}); // told with the first samples
  sessions.set(session, { extractor, comparison });
}

async function end(session: number): Promise<void> {
  const { extractor } = sessions.get(session)!;
  sessions.delete(session);
  await extractor.then((one) => one.close(), () => {}); // told when it was opened
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
