const MONTH_MINUTES = 30 * 24 * 60;

/**
 * ln(A / w): what a stream's evidence has to reach so that over all streams at most `falseAlarms` false alarms are raised in
 * 30 days, on average. A is the number of batches in 30 days divided by that number.
 *
 * Source: sum over streams of w M + A (alarms) - t is a supermartingale, so E[alarms in T batches] <= T / A.
 * @param falseAlarms allowed per 30 days for the whole installation, above 0; below 1 it is also a bound of the probability
 * of any
 * @param batchMinutes one length for all streams
 * @param share the stream's part, from the ledger
 * @example alarmThreshold(1, 1, 1) // 10.67
 */
export function alarmThreshold(falseAlarms: number, batchMinutes: number, share: number): number {
  return Math.log(MONTH_MINUTES / batchMinutes / falseAlarms / share);
}
