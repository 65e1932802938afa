import type { Rule } from './rule.js';

const DELTA = 0.002;
const CLOCK = 32;
const MAX_BUCKETS = 5;
const MIN_LENGTH = 5;
const GRACE = 10;

interface Bucket {
  total: number;
  variance: number;
}

/** State of ADWIN2: rows of buckets of 1, 2, 4 ... values, oldest first within a row. */
export class Adwin {
  #rows: Bucket[][] = [[]];
  #width = 0;
  #total = 0;
  #variance = 0;
  #ticks = 0;

  /** True when this value made it find a change; it then begins anew with the next one. */
  update(value: number): boolean {
    this.#insert(value);
    this.#ticks++;
    if (this.#ticks % CLOCK !== 0 || this.#width <= GRACE) return false;
    let found = false;
    while (this.#cut()) found = true;
    if (found) this.#restart();
    return found;
  }

  copy(): Adwin {
    const other = new Adwin();
    other.#rows = this.#rows.map((row) => row.map((bucket) => ({ ...bucket })));
    other.#width = this.#width;
    other.#total = this.#total;
    other.#variance = this.#variance;
    other.#ticks = this.#ticks;
    return other;
  }

  #restart(): void {
    this.#rows = [[]];
    this.#width = 0;
    this.#total = 0;
    this.#variance = 0;
    this.#ticks = 0;
  }

  #insert(value: number): void {
    this.#rows[0]?.push({ total: value, variance: 0 });
    this.#width++;
    if (this.#width > 1) {
      const deviation = value - this.#total / (this.#width - 1);
      this.#variance += ((this.#width - 1) * deviation * deviation) / this.#width;
    }
    this.#total += value;
    for (let level = 0; (this.#rows[level]?.length ?? 0) > MAX_BUCKETS; level++) this.#merge(level);
  }

  #merge(level: number): void {
    const [a, b] = this.#rows[level]?.splice(0, 2) ?? [];
    if (a === undefined || b === undefined) return;
    const size = 2 ** level;
    const variance = a.variance + b.variance + (size * (a.total / size - b.total / size) ** 2) / 2;
    (this.#rows[level + 1] ??= []).push({ total: a.total + b.total, variance });
  }

  /** Drops the oldest bucket if any split into old and new differs; true when it did. */
  #cut(): boolean {
    let oldCount = 0;
    let oldTotal = 0;
    for (let level = this.#rows.length - 1; level >= 0; level--) {
      const row = this.#rows[level] ?? [];
      for (const bucket of row) {
        oldCount += 2 ** level;
        oldTotal += bucket.total;
        const newCount = this.#width - oldCount;
        if (newCount <= 0) return false;
        const difference = oldTotal / oldCount - (this.#total - oldTotal) / newCount;
        if (
          oldCount >= MIN_LENGTH &&
          newCount >= MIN_LENGTH &&
          Math.abs(difference) > this.#epsilon(oldCount, newCount)
        ) {
          this.#dropOldest();
          return true;
        }
      }
    }
    return false;
  }

  #epsilon(oldCount: number, newCount: number): number {
    const log = Math.log((2 * Math.log(this.#width)) / DELTA);
    const inverse = 1 / (oldCount - MIN_LENGTH + 1) + 1 / (newCount - MIN_LENGTH + 1);
    return Math.sqrt(2 * inverse * (this.#variance / this.#width) * log) + (2 / 3) * log * inverse;
  }

  #dropOldest(): void {
    const level = this.#rows.length - 1;
    const bucket = this.#rows[level]?.shift();
    if (bucket === undefined) return;
    const size = 2 ** level;
    this.#width -= size;
    this.#total -= bucket.total;
    const apart = bucket.total / size - this.#total / this.#width;
    this.#variance -= bucket.variance + (size * this.#width * apart * apart) / (size + this.#width);
    while (this.#rows.length > 1 && this.#rows.at(-1)?.length === 0) this.#rows.pop();
  }
}

/** ADWIN as river has it: delta .002, looks every 32 values, begins anew after a change. */
export const adwin: Rule = {
  name: 'ADWIN',
  source: 'river 0.22.0, drift.ADWIN()',
  metrics: ['binary', 'number', 'category'],
  alarms: (world) => {
    const detector = new Adwin();
    for (const { value } of world.reference) detector.update(value);
    return world.live.flatMap(({ value }, row) => (detector.update(value) ? [row] : []));
  },
};
