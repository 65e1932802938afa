/** The time of day and a monotonic clock, passed in so that tests can turn the hands. */
export interface Clock {
  /** Unix epoch, milliseconds, UTC. Steps when the machine's clock is set. */
  now(): number;
  /** Milliseconds since an arbitrary start; never steps back. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
