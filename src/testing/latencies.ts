/** Durations whose distribution is known by a formula, for tests of what measures durations. */

/** The values of a log-normal distribution in equal steps of its probability, by the inverse of the distribution. */
export function logNormal(count: number, { medianMs, sigma }: { medianMs: number; sigma: number }): number[] {
  return Array.from({ length: count }, (_, i) => medianMs * Math.exp(sigma * normalQuantile((i + 0.5) / count)));
}

/** A value of the exponential distribution for a probability, by its inverse. */
export function exponential(meanMs: number, probability: number): number {
  return -Math.log(1 - probability) * meanMs;
}

/** The same values in another order. */
export function shuffled(values: readonly number[], random: () => number): number[] {
  const result = [...values];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}

/** Halves an interval until it holds the quantile to the last digits. */
function normalQuantile(probability: number): number {
  let low = -9;
  let high = 9;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalDistribution(middle) < probability) low = middle;
    else high = middle;
  }
  return low;
}

/** The series x + x^3/3 + x^5/15 + … times the density: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.11. */
function normalDistribution(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > 1e-17; k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}
