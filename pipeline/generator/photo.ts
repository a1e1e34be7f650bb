import type { GeneratorConfig } from "../../model/mod.ts";
import type { RunConfig } from "../contracts/run_config.ts";
import { errorMessage } from "../contracts/text.ts";
import { decoder } from "../sources/decode_file.ts";
import { fileDigests } from "../sources/file_digests.ts";
import type { FileSource } from "../sources/file_source.ts";
import { cropOf } from "../sources/image_fit.ts";
import type { Channels } from "../sources/pixels.ts";
import { newestReading, readingRules } from "../sources/reading_rules.ts";

/**
 * A picture as the run reads its images: cut and scaled to [height, width, channels] of its model, by the
 * largest centred part where no run says how.
 *
 * @throws RangeError for what is no picture, or one that is too small
 */
export async function readPhoto(
  bytes: Uint8Array<ArrayBuffer>,
  model: GeneratorConfig,
  config: RunConfig | undefined,
): Promise<Uint8Array> {
  const rules = readingRules(config ?? { reading: newestReading });
  const plan = {
    height: model.outputHeight,
    width: model.outputWidth,
    channels: model.cDim as Channels,
    crop: config ? cropOf(config, rules) : "largest" as const,
  };
  const source = sourceOf(bytes);
  const digests = fileDigests(source);
  const decode = decoder(source, { plan, rules, headers: new Map(), digests });
  try {
    return await decode(0);
  } catch (cause) {
    const message = `it is no picture that can be read: it ${errorMessage(cause)}`;
    throw new RangeError(message, { cause });
  }
}

/** One file, as a source of images. */
function sourceOf(bytes: Uint8Array<ArrayBuffer>): FileSource {
  return {
    ...{ name: "photo", size: 1, leftOut: [], folders: [] },
    nameOf: () => "photo",
    bytes: () => Promise.resolve(bytes),
  };
}
