/** How good samples are, beside real images. */
export type { Measures } from "./comparison.ts";
export { extractorPattern } from "./open_extractor.ts";
export type { ImageSet } from "./image_set.ts";
export { type Measurer, openMeasurer } from "./measurer.ts";
export { openMeasureThread } from "./measure_thread.ts";
