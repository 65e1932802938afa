/** Bytes that may be held at a time; whoever finds no room waits in line, or does without. */
export class ByteBudget {
  #free: number;
  readonly #line: { bytes: number; go: () => void }[] = [];

  /** @param bytes more than any one taker asks for */
  constructor(bytes: number) {
    this.#free = bytes;
  }

  /** Resolves when there is room for so many bytes, which are taken then. */
  take(bytes: number): Promise<void> {
    return new Promise((go) => {
      this.#line.push({ bytes, go });
      this.#serve();
    });
  }

  /** Takes so many bytes if there is room for them now, and nobody waits. @returns false when nothing was taken */
  takeNow(bytes: number): boolean {
    if (this.#line.length > 0 || bytes > this.#free) return false;
    this.#free -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.#free += bytes;
    this.#serve();
  }

  #serve(): void {
    for (let next = this.#line[0]; next !== undefined && next.bytes <= this.#free; next = this.#line[0]) {
      this.#free -= next.bytes;
      this.#line.shift();
      next.go();
    }
  }
}
