/** Two groups side by side: units and how many had the outcome. The unit is the closed session. */
export interface TwoGroups {
  nA: number;
  yA: number;
  nB: number;
  yB: number;
}

/** Evidence so far, and what the next batch's bet is made from. Plain JSON. */
export interface TwoSampleEState {
  logE: number;
  seen: TwoGroups;
}

/** Counts that each group starts with: the bet before anything was seen. */
const PRIOR = 0.18;

export function createTwoSampleE(): TwoSampleEState {
  return { logE: 0, seen: { nA: 0, yA: 0, nB: 0, yB: 0 } };
}

/**
 * Evidence against "both groups have the same rate", valid at all times: multiplies by
 * prod_g theta_g^y_g (1 - theta_g)^(n_g - y_g) / [theta_0^y (1 - theta_0)^(n - y)], where the thetas come from earlier batches only
 * and theta_0 is their mean weighted by group size. Its mean is at most 1 for any common rate, so that the product exceeds
 * 1 / alpha ever with probability at most alpha. Group sizes may be random as long as they do not depend on the outcomes.
 *
 * Source: R. Turner, A. Ly and P. Gruenwald, "Generic E-variables for exact sequential k-sample tests", JSPI 230 (2024).
 */
export function updateTwoSampleE(state: TwoSampleEState, batch: TwoGroups): TwoSampleEState {
  const { seen } = state;
  const thetaA = (seen.yA + PRIOR) / (seen.nA + 2 * PRIOR);
  const thetaB = (seen.yB + PRIOR) / (seen.nB + 2 * PRIOR);
  return {
    logE: state.logE + logTwoSampleE(batch, thetaA, thetaB),
    seen: { nA: seen.nA + batch.nA, yA: seen.yA + batch.yA, nB: seen.nB + batch.nB, yB: seen.yB + batch.yB },
  };
}

/**
 * ln of the factor of one batch.
 * @param thetaA rate of group A under the alternative, above 0 and below 1
 * @example logTwoSampleE({ nA: 10, yA: 2, nB: 10, yB: 6 }, 0.2, 0.5) // 1.632
 */
export function logTwoSampleE({ nA, yA, nB, yB }: TwoGroups, thetaA: number, thetaB: number): number {
  if (nA + nB === 0) return 0;
  const common = (nA * thetaA + nB * thetaB) / (nA + nB);
  return logLikelihood(nA, yA, thetaA) + logLikelihood(nB, yB, thetaB) - logLikelihood(nA + nB, yA + yB, common);
}

function logLikelihood(n: number, y: number, theta: number): number {
  return y * Math.log(theta) + (n - y) * Math.log1p(-theta);
}
