/** Whether numbers that should stay level do. */

export interface Trend {
  /** Of the fitted line, in units a step. */
  slope: number;
  /** How much higher the line ends than it starts, as a part of its start. */
  growth: number;
}

/** The straight line through points, by least squares. One noisy sample does not make a leak. */
export function trend(points: readonly { step: number; value: number }[]): Trend {
  const meanStep = mean(points.map(({ step }) => step));
  const meanValue = mean(points.map(({ value }) => value));
  let covariance = 0;
  let variance = 0;
  for (const { step, value } of points) {
    covariance += (step - meanStep) * (value - meanValue);
    variance += (step - meanStep) ** 2;
  }
  const slope = variance === 0 ? 0 : covariance / variance;
  const at = (step: number) => meanValue + slope * (step - meanStep);
  const start = at(points[0].step);
  return { slope, growth: at(points[points.length - 1].step) / start - 1 };
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
