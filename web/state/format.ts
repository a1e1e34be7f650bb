/** Formats numbers for people. An unknown number is a dash. */
import { usualExtractor } from "../../pipeline/contracts/extractors.ts";
import type { BestMeasure } from "../../pipeline/contracts/measures_of.ts";

const unknown = "–";

/** `4:05`, or `1:02:03` from an hour on. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return unknown;
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const twoDigits = (value: number) => String(value).padStart(2, "0");
  const rest = `${twoDigits(minutes)}:${twoDigits(whole % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest.replace(/^0/, "");
}

/** `2026-01-31 12:34:56`, in the reader's time zone. */
export function formatMoment(at: number): string {
  // Swedish dates have this format.
  return new Date(at).toLocaleString("sv-SE");
}

/** `1,234,567` */
export function formatCount(count: number): string {
  return Number.isFinite(count) ? count.toLocaleString("en-US") : unknown;
}

/** Three significant digits, with an exponent if the number is very large or small. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(2);
  return size >= 1000 ? formatCount(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** A run's best measure, which names its extractor where that is not the usual one. */
export function bestText({ value, extractor }: BestMeasure): string {
  return extractor === usualExtractor
    ? formatNumber(value)
    : `${formatNumber(value)} (${extractor})`;
}

/** As `formatNumber`, a dash for what is not known. */
export function formatMeasured(value: number): string {
  return Number.isFinite(value) ? formatNumber(value) : unknown;
}

/** Tenths of a millisecond only where there are few. */
export function formatMillis(millis: number): string {
  return Number.isFinite(millis) ? `${millis.toFixed(millis < 10 ? 1 : 0)} ms` : unknown;
}

export function formatPercent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %` : unknown;
}

/** `1.2 GiB` */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return unknown;
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const unit = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(bytes) / 10)));
  return `${formatNumber(bytes / 1024 ** unit)} ${units[unit]}`;
}
