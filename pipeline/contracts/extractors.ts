/** The networks by which samples are measured: how flags name them, and how events do. */
import { narrowed, textRule } from "./rules.ts";

/** What most runs are measured by, as events name it. */
export const usualExtractor = "random-0";

/** Those that need no file. */
export const extractorPattern = /^(pixels|random(-\d{1,6})?)$/;

export const isOnnxFile = (name: string): boolean => name.endsWith(".onnx");

/** What `--measure` may be. A file counts only where its user states it (`settings/own_config.ts`). */
export const measureRule = narrowed(
  textRule(),
  (name) => name === "off" || extractorPattern.test(name) || isOnnxFile(name),
  "off, pixels, random, random- and a number, or an .onnx file",
);

/**
 * Whether limits of what is normal hold in an extractor's numbers: they were found in those of drawn
 * networks.
 *
 * @param extractor as events name it
 */
export const isDrawn = (extractor: string): boolean => /^random-\d+$/.test(extractor);
