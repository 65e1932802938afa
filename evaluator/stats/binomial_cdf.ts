/** Stirling series for ln(n!): relative error below 1e-12 from n = 10 on; smaller ones are summed. */
function logFactorial(n: number): number {
  if (n < 10) {
    let sum = 0;
    for (let i = 2; i <= n; i++) sum += Math.log(i);
    return sum;
  }
  const x = n + 1;
  return (
    (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5)
  );
}

/**
 * P(X = k) for X ~ Binomial(n, p), through logarithms so that n in the millions does not overflow.
 * @example binomialPmf(2, 4, 0.5) // 0.375
 */
export function binomialPmf(k: number, n: number, p: number): number {
  if (k < 0 || k > n) return 0;
  if (p <= 0) return k === 0 ? 1 : 0;
  if (p >= 1) return k === n ? 1 : 0;
  return Math.exp(logFactorial(n) - logFactorial(k) - logFactorial(n - k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
}

/**
 * P(X <= k) for X ~ Binomial(n, p). Sums the shorter way out from the mode's side, and stops where terms vanish,
 * so that the cost grows with the standard deviation, not with n.
 * @example binomialCdf(1, 3, 0.5) // 0.5
 */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return k < n * p ? tail(k, -1, n, p) : 1 - tail(k + 1, 1, n, p);
}

/** Each term from the one before it: a logarithm for each would cost ten times as much. */
function tail(start: number, step: 1 | -1, n: number, p: number): number {
  const odds = step === 1 ? p / (1 - p) : (1 - p) / p;
  let term = binomialPmf(start, n, p);
  let sum = 0;
  for (let k = start; term > sum * 1e-16; k += step) {
    sum += term;
    term *= odds * (step === 1 ? (n - k) / (k + 1) : k / (n - k + 1));
  }
  return Math.min(1, sum);
}
