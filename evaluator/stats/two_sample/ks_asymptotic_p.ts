const TERMS = 100;

/**
 * Kolmogorov's limit of P(D >= d) for large samples: Q(t) = 2 sum (-1)^(k-1) exp(-2 k^2 t^2) with t = d sqrt(mn / (m + n)).
 * Below some dozens of observations use the exact distribution: this one is an approximation there.
 *
 * Source: A. Kolmogorov, "Sulla determinazione empirica di una legge di distribuzione" (1933); for small t the equivalent
 * series of theta functions, which converges where the first one does not.
 * @example ksAsymptoticP(0.625, 8, 8) // 0.0879
 */
export function ksAsymptoticP(distance: number, m: number, n: number): number {
  const t = distance * Math.sqrt((m * n) / (m + n));
  if (!(t > 0)) return 1;
  return Math.min(1, Math.max(0, t < 1.18 ? 1 - belowByTheta(t) : aboveByAlternating(t)));
}

function aboveByAlternating(t: number): number {
  let sum = 0;
  for (let k = 1; k <= TERMS; k++) {
    const term = Math.exp(-2 * k * k * t * t);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-18) break;
  }
  return 2 * sum;
}

function belowByTheta(t: number): number {
  let sum = 0;
  for (let k = 1; k <= TERMS; k++) {
    const term = Math.exp((-((2 * k - 1) ** 2) * Math.PI ** 2) / (8 * t * t));
    sum += term;
    if (term < 1e-18 * sum) break;
  }
  return (Math.sqrt(2 * Math.PI) / t) * sum;
}
