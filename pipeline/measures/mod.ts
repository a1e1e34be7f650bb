/** How good samples are, beside real images. `of_runs.ts` is the door of `deno task measure`. */
export { measure } from "./measure.ts";
export { type Measurer, openMeasurer } from "./measurer.ts";
