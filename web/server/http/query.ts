import { HttpError } from "fresh";

interface Limits {
  min: number;
  max: number;
}

/**
 * A whole number from a URL's query, within limits.
 *
 * @throws HttpError 400 when it is none
 */
export function wholeParam(url: URL, name: string, { min, max }: Limits): number | undefined {
  const text = url.searchParams.get(name);
  if (text === null) return undefined;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new HttpError(400, `${name} is a whole number from ${min} to ${max}`);
}

export const anyWhole = { min: 0, max: Number.MAX_SAFE_INTEGER };
const defaultPoints = 1500;
// More than a screen can show; reading so many takes half a second at most, however long the run is.
const mostPoints = 5000;

/** The most points of a chart: `?points=`, at most 5,000. */
export function pointsParam(url: URL): number {
  const points = wholeParam(url, "points", { min: 2, max: 20_000 }) ?? defaultPoints;
  return Math.min(points, mostPoints);
}

/** A part of a run's steps: `?from=&to=`. */
export function stepsParam(url: URL) {
  return { from: wholeParam(url, "from", anyWhole), to: wholeParam(url, "to", anyWhole) };
}

/** The same with a number of points: `?from=&to=&points=`. */
export function rangeParams(url: URL) {
  return { ...stepsParam(url), points: pointsParam(url) };
}
