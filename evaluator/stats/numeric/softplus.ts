/**
 * ln(1 + e^x) without overflow for large x and without losing small values for very negative x.
 * With x = ln M it is ln(M + 1), the step of a Shiryaev-Roberts recursion in the log domain.
 * @example softplus(0) // 0.6931
 */
export function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}
