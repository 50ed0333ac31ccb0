/** Numbers that look random and are the same on every machine: a hash of seed, row and purpose. Pure. */

/** Mixes two 32-bit numbers to an unsigned one (finaliser of MurmurHash3 by Austin Appleby, public domain). */
export function mix(a: number, b: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);

/**
 * A shuffle of 0 .. size-1 that needs no memory: position of `index` after it. The same for the same seed.
 * Affine, so every position occurs exactly once; that is what makes "exactly 1 % of the rows" exact.
 */
export function shuffler(size: number, seed: number): (index: number) => number {
  if (size < 2) return () => 0;
  let step = Math.floor(size * 0.618) + (mix(seed, size) % Math.max(1, Math.floor(size * 0.1)));
  while (greatestCommonDivisor(step, size) !== 1) step += 1;
  const start = mix(seed, 1) % size;
  // Products stay exact below 2^53 for sizes up to 90 million.
  return (index) => (index * (step % size) + start) % size;
}
