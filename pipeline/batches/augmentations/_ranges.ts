import type { ImageShape } from "./augmentation.ts";

/** @throws RangeError unless `amount` is a whole number of pixels, 1 or more */
export function checkPixels(name: string, amount: number): void {
  if (!Number.isInteger(amount) || amount < 1) {
    throw new RangeError(
      `${name}=${amount}: it is a length in pixels, a whole number from 1; for example ${name}=4`,
    );
  }
}

/** @throws RangeError unless `amount` is in (0, 1] */
export function checkFraction(name: string, amount: number): void {
  if (!(amount > 0 && amount <= 1)) {
    throw new RangeError(
      `${name}=${amount}: it is a fraction, above 0 and up to 1; for example ${name}=0.2`,
    );
  }
}

/** @throws RangeError when `amount` pixels could reach across the whole image */
export function checkFits(name: string, amount: number, { height, width }: ImageShape): void {
  const most = Math.min(height, width) - 1;
  if (amount > most) {
    throw new RangeError(
      `${name}=${amount} could leave nothing of images of ${height}x${width}: use ${most} or less`,
    );
  }
}
