import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Behind the relay (0), before the service (10). */
const NICE = 5;
/** The shortest there is, in effect: the system's timers are coarser. */
const MOMENT_MS = 0.02;
const nothing = new Int32Array(new SharedArrayBuffer(4));

/**
 * Lets the relay go first: on Linux threads have priorities of their own, and reading traffic must never take the
 * processor from relaying it. Elsewhere nothing changes.
 */
export function yieldToRelay(): void {
  try {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    setPriority(thread, NICE);
  } catch {
    // Without /proc, or without the right: threads share the processor as equals.
  }
}

/**
 * Leaves the processor to whoever waits for it, for a moment. Priority alone does not: Linux lets what is at work go on for some
 * milliseconds before what has just woken.
 */
export function giveWay(): void {
  Atomics.wait(nothing, 0, 0, MOMENT_MS);
}
