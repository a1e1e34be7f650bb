/** `4:05`, or `1:02:03` from an hour on. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  const twoDigits = (value: number) => String(value).padStart(2, "0");
  const rest = `${minutes}:${twoDigits(whole % 60)}`;
  return hours === 0 ? rest : `${hours}:${rest.padStart(5, "0")}`;
}

/** `1,234,567` */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** `1 step`, `2 steps`, `1,000 steps` */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Three decimals; an exponent where a diverging loss would break the layout. */
export function formatLoss(loss: number): string {
  return Math.abs(loss) < 1000 || !Number.isFinite(loss) ? loss.toFixed(3) : loss.toExponential(2);
}

/** Whole images a second, one decimal below ten. */
export function formatRate(imagesPerSecond: number): string {
  return `${imagesPerSecond.toFixed(imagesPerSecond < 10 ? 1 : 0)} images/s`;
}
