/** Halvings after which a double cannot be divided further between any two starting points of ordinary size. */
const HALVINGS = 200;

/**
 * The point in [low, high] where a condition that is false to the left of it becomes true: halving, down to neighbouring
 * doubles. `high` when it never becomes true.
 *
 * @param holds monotone: once true, true for all larger x
 * @example turningPoint((x) => x * x >= 2, 0, 2) // 1.4142135623730951
 */
export function turningPoint(holds: (x: number) => boolean, low: number, high: number): number {
  let left = low;
  let right = high;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (left + right) / 2;
    if (middle <= left || middle >= right) break;
    if (holds(middle)) right = middle;
    else left = middle;
  }
  return right;
}
