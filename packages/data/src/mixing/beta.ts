import type { Random } from '@densenet/ops/random';

/**
 * A number in [0, 1] from the Beta distribution of (`alpha`, `alpha`): the share of two independent Gamma numbers that is the
 * first one's. Their logarithms are compared, so that a small `alpha`, of which both may be too small for a number, gives no 0 / 0.
 *
 * @param alpha positive
 */
export function symmetricBeta(alpha: number, random: Random): number {
  return 1 / (1 + Math.exp(logGamma(alpha, random) - logGamma(alpha, random)));
}

/** The logarithm of a number from the Gamma distribution of this shape and scale 1. */
function logGamma(shape: number, random: Random): number {
  // Below 1 it is a number of shape + 1 times a power of a uniform one (Marsaglia and Tsang, section 6).
  if (shape < 1) return logGamma(shape + 1, random) + Math.log(1 - random.uniform()) / shape;
  return Math.log(gamma(shape, random));
}

/** Marsaglia and Tsang, "A simple method for generating gamma variables" (2000), for a shape of 1 or more. */
function gamma(shape: number, random: Random): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    const u = 1 - random.uniform();
    if (Math.log(u) < x ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}
