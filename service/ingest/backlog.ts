import { ProblemError } from '../http/problem.js';

/** Bytes of bodies received and not yet stored. Past the bound new ones are refused, and senders come again. */
export class Backlog {
  private held = 0;

  constructor(readonly capacity: number) {}

  get size(): number {
    return this.held;
  }

  /** @throws {ProblemError} BUSY; nothing is added then */
  add(bytes: number): void {
    if (this.held + bytes > this.capacity) {
      throw new ProblemError('BUSY', 'Too many calls are waiting to be stored.', {
        hint: 'Send the same segment again.',
      });
    }
    this.held += bytes;
  }

  remove(bytes: number): void {
    this.held -= bytes;
  }
}
