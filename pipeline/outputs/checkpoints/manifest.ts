/** The manifest beside a checkpoint's tensors: its place in the run, settings, data and versions. */
import { createHash } from "node:crypto";
import * as v from "valibot";
import type { RunConfig } from "../../contracts/run_config.ts";
import {
  count,
  firstIssue,
  list,
  rate,
  ruled,
  size,
  steps,
  text,
  time,
} from "../../contracts/schemas.ts";
import { settingRules } from "../../contracts/setting_rules.ts";
import { runConfig } from "../../contracts/config_schema.ts";
import type { DataFingerprint } from "./fingerprint.ts";

export const checkpointFormat = 1;

export interface Manifest {
  format: typeof checkpointFormat;
  run: string;
  /** Milliseconds since 1970; for information only. */
  at: number;
  /** Steps done. */
  step: number;
  /** From 0. */
  epoch: number;
  /** Steps done in this epoch. */
  stepInEpoch: number;
  seed: number;
  config: RunConfig;
  /** The current rates, which can change while a run trains. */
  learningRates: { discriminator: number; generator: number };
  data: DataFingerprint;
  /** For example `blas: OpenBLAS 0.3.21, Zen kernels, 2 threads`. */
  backend: string;
  versions: { project: string; deno: string; tfjs: string };
  tensors: { bytes: number; sha256: string };
}

const digest = v.custom<string>(
  (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value),
  "it must be 64 hexadecimal digits",
);

const manifestSchema = v.object({
  format: v.literal(checkpointFormat),
  run: text,
  at: time,
  step: steps,
  epoch: steps,
  stepInEpoch: steps,
  seed: ruled(settingRules.seed),
  config: runConfig,
  learningRates: v.object({ discriminator: rate, generator: rate }),
  data: v.object({
    name: text,
    size: count,
    height: size,
    width: size,
    channels: size,
    classes: v.exactOptional(list(text, 65_536)),
    ids: digest,
    pixels: digest,
  }),
  backend: text,
  versions: v.object({ project: text, deno: text, tfjs: text }),
  tensors: v.object({ bytes: count, sha256: digest }),
}) satisfies v.GenericSchema<unknown, Manifest>;

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
