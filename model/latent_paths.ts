/** Ways from one latent vector to another. */

/** The point of a straight line, at a share of its length. */
export function blend(from: Float32Array, to: Float32Array, share: number): Float32Array {
  return from.map((value, i) => (1 - share) * value + share * to[i]);
}

/** Along the arc between the two (Shoemake 1985): as far from the middle as z mostly is. */
export function turn(from: Float32Array, to: Float32Array, share: number): Float32Array {
  const product = from.reduce((sum, value, i) => sum + value * to[i], 0);
  const angle = Math.acos(Math.max(-1, Math.min(1, product / (length(from) * length(to)))));
  // Vectors that point the same way, or nowhere, have no arc between them.
  if (!(Math.sin(angle) > 1e-6)) return blend(from, to, share);
  const [a, b] = [1 - share, share].map((part) => Math.sin(part * angle) / Math.sin(angle));
  return from.map((value, i) => a * value + b * to[i]);
}

const length = (z: Float32Array) => Math.sqrt(z.reduce((sum, value) => sum + value * value, 0));
