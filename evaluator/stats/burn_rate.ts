/**
 * How fast an error budget is spent: 1 means exactly as fast as the objective allows, 14.4 means a 30-day budget is
 * gone in 50 hours.
 *
 * Source: B. Beyer et al., "The Site Reliability Workbook" (2018), chapter 5, "Alerting on SLOs".
 *
 * @param bad requests that failed the objective
 * @param total all requests; 0 gives 0, since nothing is spent
 * @param objective share of requests that must be good, between 0 and 1 (exclusive)
 * @example burnRate(72, 100, 0.95) // 14.4
 */
export function burnRate(bad: number, total: number, objective: number): number {
  return total > 0 ? bad / total / (1 - objective) : 0;
}
