/** Names the samples that a response leaves out. */
import { HttpError } from "fresh";

/** The header that lists them, percent-encoded, for the page to show. */
export const skippedHeader = "x-skipped-samples";

export function skippedHeaders(files: readonly string[]): Record<string, string> {
  if (files.length === 0) return {};
  return { [skippedHeader]: files.map((file) => encodeURIComponent(file)).join(",") };
}

/** The error when no sample can be read. */
export function noReadableSample(run: string, [first, ...others]: readonly string[]): HttpError {
  const what = others.length > 0 ? `${first} and ${others.length} more` : first;
  const why = "damaged, missing, or not a picture: restore a copy, or train until the next sample";
  return new HttpError(422, `run "${run}" has no sample that can be read: ${what}: ${why}`);
}
