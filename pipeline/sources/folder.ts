import type { Dataset } from "../contracts/dataset.ts";
import type { RunConfig } from "../contracts/run_config.ts";
import { folderSource } from "./folder_source.ts";
import { openFiles } from "./open_files.ts";
import { readingRules } from "./reading_rules.ts";
import type { SourceOptions } from "./source_options.ts";

/** Opens a folder of images: all names, and the headers of some. */
export async function openFolder(
  config: RunConfig,
  options: SourceOptions = {},
): Promise<Dataset> {
  const { dataset: folder, pattern } = config;
  const { onProgress } = options;
  const rules = readingRules(config);
  return await openFiles(
    await folderSource(folder, { pattern, rules, onProgress }),
    config,
    options,
  );
}
