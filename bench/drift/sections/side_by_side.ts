import { RULES } from '../rules/index.js';
import { count, formatTable } from '../table.js';
import { CHANGES } from '../worlds/worlds.js';
import { type Delays, delayWords, missedOf } from './delays.js';
import type { FalseAlarms } from './false_alarms.js';

/** One line per rule: what it costs in false alarms, beside how fast it is. */
export function sideBySide(falseAlarms: readonly FalseAlarms[], delays: readonly Delays[]): string {
  const rows = RULES.map(({ name }) => {
    const own = falseAlarms.filter(({ rule }) => rule === name);
    const mean = own.reduce((sum, { perMillionRows }) => sum + perMillionRows, 0) / Math.max(1, own.length);
    const worst = [...own].sort((a, b) => b.perMillionRows - a.perMillionRows)[0];
    return [
      name,
      own.length === 0 ? '' : count(mean),
      worst === undefined ? '' : `${count(worst.perMillionRows)}${worst.perMillionRows > 0 ? ` (${worst.world})` : ''}`,
      ...CHANGES.map((change) => {
        const cell = delays.find((each) => each.rule === name && each.world === change.name);
        if (cell === undefined) return '';
        const missed = missedOf(cell);
        return `${delayWords(cell)}${missed > 0 ? ` (${Math.round(100 * missed)} % missed)` : ''}`;
      }),
    ];
  });
  return formatTable(['rule', 'false / M rows', 'worst', ...CHANGES.map(({ name }) => name)], rows);
}
