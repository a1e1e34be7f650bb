/** Settings that the search compares: flags of `deno task train` over the `classic` preset. */

/** What all candidates share; each one's own flags come after it and win. */
export const sharedFlags = "--preset classic --ema 0.99";

/** The first is what the others are compared with: its steps measure time. */
export const candidates: Readonly<Record<string, string>> = {
  "classic": "",
  "one-g": "--g-updates 1",
  "one-g-16": "--g-updates 1 --gf-dim 16 --df-dim 16",
  "one-g-24": "--g-updates 1 --gf-dim 24 --df-dim 24",
  "two-g-16": "--gf-dim 16 --df-dim 16",
  "g32-d16": "--g-updates 1 --gf-dim 32 --df-dim 16",
  "g16-d32": "--g-updates 1 --gf-dim 16 --df-dim 32",
  "b16": "--g-updates 1 --batch-size 16",
  "b64-16": "--g-updates 1 --gf-dim 16 --df-dim 16 --batch-size 64",
  "b16-24": "--g-updates 1 --gf-dim 24 --df-dim 24 --batch-size 16",
  "slow-16": "--g-updates 1 --gf-dim 16 --df-dim 16 --learning-rate 2e-4",
  "fast-16": "--g-updates 1 --gf-dim 16 --df-dim 16 --learning-rate 8e-4",
  "beta0-16": "--g-updates 1 --gf-dim 16 --df-dim 16 --beta1 0",
  "z32-16": "--g-updates 1 --gf-dim 16 --df-dim 16 --z-dim 32 --z-dist normal",
  "r1": "--g-updates 1 --df-dim 16 --r1 1 --d-learning-rate 1e-3",
  "r1-weak": "--g-updates 1 --df-dim 16 --r1 0.1 --d-learning-rate 1e-3 --beta1 0",
  "r1-fast": "--g-updates 1 --df-dim 16 --r1 1 --learning-rate 2e-3 --beta1 0 --beta2 0.99",
  "r1-16":
    "--g-updates 1 --gf-dim 16 --df-dim 16 --r1 1 --learning-rate 1e-3 --beta1 0 --beta2 0.99",
  "slow-b64":
    "--g-updates 1 --df-dim 16 --batch-size 64 --beta1 0 --learning-rate 2e-4 --ema 0.996",
  "augmented": "--g-updates 1 --df-dim 16 --diff-augment color,translation",
};

/** @throws RangeError for a name that no candidate has */
export function flagsOf(name: string): string[] {
  const own = candidates[name];
  if (own === undefined) {
    throw new RangeError(
      `there is no candidate "${name}": say ${Object.keys(candidates).join(", ")}`,
    );
  }
  return `${sharedFlags} ${own}`.trim().split(/\s+/);
}
