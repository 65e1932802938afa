/**
 * ln(sum of e^x) without overflow; -Infinity for an empty list, since the empty sum is 0.
 * @example logSumExp([0, 0]) // 0.6931
 */
export function logSumExp(logs: readonly number[]): number {
  let highest = -Infinity;
  for (const each of logs) if (each > highest) highest = each;
  if (!Number.isFinite(highest)) return highest;
  let sum = 0;
  for (const each of logs) sum += Math.exp(each - highest);
  return highest + Math.log(sum);
}
