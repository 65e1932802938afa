import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Behind the relay (0), before the service (10). */
const NICE = 5;

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
