/** Each target is sure of its part of this share of the budget; the rest is for whoever comes first. */
const RESERVED_SHARE = 0.5;

/** Memory of captured bodies, all together, shared fairly: one target's flood cannot take the room of another's calls. */
export class BodyBudget {
  readonly #reserved: number;
  readonly #common: number;
  readonly #used: number[];
  #commonUsed = 0;

  /** @param targets number of targets */
  constructor(maxBytes: number, targets: number) {
    this.#reserved = (maxBytes * RESERVED_SHARE) / Math.max(1, targets);
    this.#common = maxBytes - this.#reserved * Math.max(1, targets);
    this.#used = Array.from({ length: targets }, () => 0);
  }

  get usedBytes(): number {
    return this.#used.reduce((sum, used) => sum + used, 0);
  }

  /** @returns false when there is no room for so many more bytes of this target */
  reserve(target: number, bytes: number): boolean {
    const used = this.#used[target] ?? 0;
    const fromCommon = this.#overReserved(used + bytes) - this.#overReserved(used);
    if (this.#commonUsed + fromCommon > this.#common) return false;
    this.#commonUsed += fromCommon;
    this.#used[target] = used + bytes;
    return true;
  }

  release(target: number, bytes: number): void {
    const used = this.#used[target] ?? 0;
    this.#commonUsed -= this.#overReserved(used) - this.#overReserved(used - bytes);
    this.#used[target] = used - bytes;
  }

  #overReserved(used: number): number {
    return Math.max(0, used - this.#reserved);
  }
}
