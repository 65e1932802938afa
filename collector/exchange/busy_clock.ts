/**
 * Shares the time a target is busy between the exchanges that keep it busy: W(t) = integral of dt / active(t).
 * The difference of W over an exchange is its share, ms; the shares of all exchanges add up to the time at least one was active.
 */
export class BusyClock {
  #active = 0;
  #share = 0;
  #last = 0;

  /** An exchange begins. @returns the mark to end it with */
  start(atMs: number): number {
    this.#advance(atMs);
    this.#active++;
    return this.#share;
  }

  /** An exchange ends. @returns its share, ms */
  end(atMs: number, mark: number): number {
    this.#advance(atMs);
    this.#active--;
    return this.#share - mark;
  }

  #advance(atMs: number): void {
    if (atMs <= this.#last) return;
    if (this.#active > 0) this.#share += (atMs - this.#last) / this.#active;
    this.#last = atMs;
  }
}
