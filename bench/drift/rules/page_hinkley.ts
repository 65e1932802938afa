import type { Rule } from './rule.js';

const DELTA = 0.005;
const THRESHOLD = 50;
const FORGETTING = 1 - 0.0001;
const MIN_COUNT = 30;

/** Page-Hinkley as river has it, both sides; begins anew after a change. */
class PageHinkley {
  #n = 0;
  #mean = 0;
  #rise = 0;
  #fall = 0;
  #lowest = Infinity;
  #highest = -1;

  update(value: number): boolean {
    this.#n++;
    this.#mean += (value - this.#mean) / this.#n;
    const deviation = value - this.#mean;
    this.#rise = FORGETTING * this.#rise + deviation - DELTA;
    this.#fall = FORGETTING * this.#fall + deviation + DELTA;
    this.#lowest = Math.min(this.#lowest, this.#rise);
    this.#highest = Math.max(this.#highest, this.#fall);
    const found =
      this.#n >= MIN_COUNT && (this.#rise - this.#lowest > THRESHOLD || this.#highest - this.#fall > THRESHOLD);
    if (found) this.#restart();
    return found;
  }

  #restart(): void {
    this.#n = 0;
    this.#mean = 0;
    this.#rise = 0;
    this.#fall = 0;
    this.#lowest = Infinity;
    this.#highest = -1;
  }
}

export const pageHinkley: Rule = {
  name: 'Page-Hinkley',
  source: 'river 0.22.0, drift.PageHinkley()',
  metrics: ['binary', 'number', 'category'],
  alarms: (world) => {
    const detector = new PageHinkley();
    for (const { value } of world.reference) detector.update(value);
    return world.live.flatMap(({ value }, row) => (detector.update(value) ? [row] : []));
  },
};
