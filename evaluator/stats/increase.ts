export interface CounterSample {
  /** Epoch milliseconds. */
  at: number;
  value: number;
}

/**
 * How much a counter grew over its samples, oldest first. A value below the one before means that the process was
 * restarted and counts from zero again: what it shows then has all been counted since.
 * One sample alone says nothing: 0.
 *
 * @example increase([{ at: 0, value: 7 }, { at: 1, value: 9 }, { at: 2, value: 1 }]) // 3
 */
export function increase(samples: readonly CounterSample[]): number {
  let grown = 0;
  for (const [index, sample] of samples.entries()) {
    const before = samples[index - 1];
    if (before !== undefined) grown += sample.value >= before.value ? sample.value - before.value : sample.value;
  }
  return grown;
}
