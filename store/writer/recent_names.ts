/** The latest names that were added, up to a number. */
export class RecentNames {
  readonly #names = new Set<string>();

  constructor(private readonly capacity: number) {}

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** @returns whether it was there */
  delete(name: string): boolean {
    return this.#names.delete(name);
  }

  add(name: string): void {
    this.#names.delete(name);
    this.#names.add(name);
    if (this.#names.size <= this.capacity) return;
    for (const oldest of this.#names) {
      this.#names.delete(oldest);
      return;
    }
  }
}
