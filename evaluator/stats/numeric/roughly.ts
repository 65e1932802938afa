/** A guess as it is told: two significant digits, rounded up. 307766 is 310000. */
export function roughly(guess: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(guess)) - 1);
  return Math.ceil(guess / unit) * unit;
}
