/** The manifest beside a checkpoint's tensors: its place in the run, settings, data and versions. */
import { createHash } from "node:crypto";
import * as v from "valibot";
import { runConfig, settingRules } from "../../contracts/run_config.ts";
import {
  classNames,
  count,
  firstIssue,
  place,
  rate,
  ruled,
  size,
  text,
  time,
} from "../../contracts/schemas.ts";

export const checkpointFormat = 1;

const digest = v.custom<string>(
  (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value),
  "it must be 64 hexadecimal digits",
);

/** What ensures that a resumed run trains on the same images. */
const dataFingerprint = v.object({
  /** For messages, not compared: a folder may have moved. */
  name: text,
  size: count,
  height: size,
  width: size,
  channels: size,
  classes: v.exactOptional(classNames),
  /** SHA-256 of all ids and labels, in their order. */
  ids: digest,
  /** SHA-256 of the pixels of some images: all would be a pass over the data. */
  pixels: digest,
});
export type DataFingerprint = v.InferOutput<typeof dataFingerprint>;

const manifestSchema = v.object({
  format: v.literal(checkpointFormat),
  run: text,
  /** Milliseconds since 1970; for information only. */
  at: time,
  ...place,
  seed: ruled(settingRules.seed),
  config: runConfig,
  /** The current rates, which can change while a run trains. */
  learningRates: v.object({ discriminator: rate, generator: rate }),
  data: dataFingerprint,
  /** For example `blas: OpenBLAS 0.3.21, Zen kernels, 2 threads`. */
  backend: text,
  versions: v.object({ project: text, deno: text, tfjs: text }),
  tensors: v.object({ bytes: count, sha256: digest }),
});
export type Manifest = v.InferOutput<typeof manifestSchema>;

/** A manifest as text. Its last entry is a digest of all the others: a flipped bit can be valid JSON. */
export function manifestText(manifest: Manifest): string {
  return formatted({ ...manifest, sha256: digestOf(manifest) });
}

/**
 * Reads a manifest, and refuses any change since it was written.
 *
 * @throws RangeError that says what is wrong with it
 */
export function parseManifest(manifest: string): Manifest {
  const { sha256, ...rest } = parseJson(manifest);
  if (typeof rest.format === "number" && rest.format > checkpointFormat) {
    throw new RangeError(
      `its format is ${rest.format}, newer than the ${checkpointFormat} that is read here`,
    );
  }
  // The form as well as the content: a flipped bit can turn 1e-8 into 1E-8.
  if (sha256 !== digestOf(rest) || formatted({ ...rest, sha256 }) !== manifest) {
    throw new RangeError("its text has changed since it was written");
  }
  const { success, output, issues } = v.safeParse(manifestSchema, rest);
  if (!success) throw new RangeError(firstIssue(issues));
  return output;
}

function formatted(value: object): string {
  return JSON.stringify(value, null, 2) + "\n";
}

function parseJson(manifest: string): Record<string, unknown> {
  try {
    return v.parse(v.record(text, v.unknown()), JSON.parse(manifest));
  } catch (cause) {
    // Without the parser's message, which quotes the file, whose text is untrusted.
    throw new RangeError("it is no JSON object", { cause });
  }
}

/** JSON keeps the order of keys, so that what was read gives the digest of what was written. */
function digestOf(value: object): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
