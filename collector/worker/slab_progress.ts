interface SlabInWork {
  bytes: number;
  /** The reading of the slab itself, and the exchanges that ended in it and are not records yet. */
  open: number;
}

/** How far the worker is: slabs are done with in the order they came, each once all that ended in it has become records. */
export class SlabProgress {
  readonly #inWork: SlabInWork[] = [];
  #current: SlabInWork | null = null;
  #doneBytes = 0;

  /** A slab is read from here on, until `end`. */
  begin(bytes: number): void {
    this.#current = { bytes, open: 1 };
    this.#inWork.push(this.#current);
  }

  end(): void {
    const slab = this.#current;
    this.#current = null;
    this.#close(slab);
  }

  /** An exchange has ended, in the slab being read if there is one. @returns to be called when it is done with */
  hold(): () => void {
    const slab = this.#current;
    if (slab !== null) slab.open++;
    return () => this.#close(slab);
  }

  /** Bytes of slabs done with since the last time this was asked. */
  takeDone(): number {
    const bytes = this.#doneBytes;
    this.#doneBytes = 0;
    return bytes;
  }

  #close(slab: SlabInWork | null): void {
    if (slab === null) return;
    slab.open--;
    while (this.#inWork[0]?.open === 0) this.#doneBytes += this.#inWork.shift()?.bytes ?? 0;
  }
}
