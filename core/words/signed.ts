/** A difference between two shares or means, with its sign: `+0.042`, `-0.310`. */
export function signed(difference: number): string {
  return `${difference < 0 ? '-' : '+'}${Math.abs(difference).toFixed(3)}`;
}
