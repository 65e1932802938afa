/**
 * The share of requests that an objective allows to be bad, as a person would write it: 1 - 0.99 is 0.010000000000000009 to a computer.
 * @param objective share of requests that must be good, between 0 and 1
 */
export function allowance(objective: number): number {
  return Math.round((1 - objective) * 1e9) / 1e9;
}
