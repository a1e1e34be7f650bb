/** What is measured in one process, and what repeated measurements say together. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** @throws RangeError when there is nothing to sum up */
export function spreadOf(numbers: readonly number[]): Spread {
  if (numbers.length === 0) throw new RangeError("there are no measurements to sum up");
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const isOdd = sorted.length % 2 === 1;
  const median = isOdd ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted[sorted.length - 1] };
}

export const medianOf = (numbers: readonly number[]): number => spreadOf(numbers).median;

/** `12.3 (11.8-14.0)`: the median, the least and the most. */
export function spreadText({ median, min, max }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)}-${max.toFixed(digits)})`;
}

/** An amount with one digit after the point, or as many as show two that count: `1234.5`, `0.0019`. */
export function figure(amount: number): string {
  return Math.abs(amount) >= 1 || amount === 0 ? amount.toFixed(1) : amount.toPrecision(2);
}

export function percent(part: number, digits = 0): string {
  return `${(100 * part).toFixed(digits)} %`;
}

export function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

export async function timed(work: () => unknown): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

export interface Trend {
  /** Of the fitted line, in units a step. */
  slope: number;
  /** How much higher the line ends than it starts, as a part of its start. */
  growth: number;
}

/** The straight line through points, by least squares. One noisy sample does not make a leak. */
export function trend(points: readonly { step: number; value: number }[]): Trend {
  const mean = (of: (point: typeof points[number]) => number) =>
    sum(points.map(of)) / points.length;
  const [meanStep, meanValue] = [mean(({ step }) => step), mean(({ value }) => value)];
  const covariance = mean(({ step, value }) => (step - meanStep) * (value - meanValue));
  const variance = mean(({ step }) => (step - meanStep) ** 2);
  const slope = variance === 0 ? 0 : covariance / variance;
  const at = (step: number) => meanValue + slope * (step - meanStep);
  return { slope, growth: at(points[points.length - 1].step) / at(points[0].step) - 1 };
}

/** V8's garbage collector, to be called: V8 shows it to contexts that are made after it is told to. */
export function garbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc");
}

/** The most memory that this process has held; where the system does not tell, what it holds now. */
export function peakBytes(): number {
  if (Deno.build.os === "linux") {
    const kibibytes = Deno.readTextFileSync("/proc/self/status").match(/VmHWM:\s*(\d+) kB/);
    if (kibibytes) return Number(kibibytes[1]) * 1024;
  }
  return Deno.memoryUsage().rss;
}
