import { RULES } from '../rules/index.js';
import type { Progress } from '../progress.js';
import { count, formatTable } from '../table.js';
import { CHANGES } from '../worlds/worlds.js';

/** What one rule does with one kind of change. */
export interface Delays {
  world: string;
  rule: string;
  /** Rows until the first alarm after the change, ascending; Infinity where there was none. */
  rows: number[];
  /** Alarms per stream before the change. */
  early: number;
}

/** Streams with a change at row 20,000, by world and rule. */
export function measureDelays(seeds: number, progress: Progress): Delays[] {
  return CHANGES.flatMap((scenario) => {
    const found = RULES.map((rule): Delays => ({ world: scenario.name, rule: rule.name, rows: [], early: 0 }));
    for (let seed = 1; seed <= seeds; seed++) {
      progress(`${scenario.name} ${seed}/${seeds}`);
      const world = scenario.make(1000 + seed);
      const changeAt = world.changeAt ?? 0;
      RULES.forEach((rule, i) => {
        const cell = found[i];
        if (cell === undefined || !rule.metrics.includes(world.metric)) return;
        const alarms = rule.alarms(world);
        cell.early += alarms.filter((row) => row < changeAt).length / seeds;
        cell.rows.push((alarms.find((row) => row >= changeAt) ?? Infinity) - changeAt + 1);
      });
    }
    for (const cell of found) cell.rows.sort((a, b) => a - b);
    return found.filter(({ rows }) => rows.length > 0);
  });
}

export function delaysTable(measured: readonly Delays[]): string {
  const rows = CHANGES.map(({ name }) => [
    name,
    ...RULES.map((rule) => {
      const cell = measured.find((each) => each.world === name && each.rule === rule.name);
      return cell === undefined ? '' : words(cell);
    }),
  ]);
  return formatTable(['change', ...RULES.map((rule) => rule.name)], rows);
}

/** `512, p90 701`, with how many were missed, and the false alarms before. */
function words(cell: Delays): string {
  const missed = missedOf(cell);
  const parts = [delayWords(cell)];
  const p90 = quantileOf(cell, 0.9);
  if (Number.isFinite(p90)) parts.push(`p90 ${count(p90)}`);
  if (missed > 0) parts.push(`missed ${Math.round(100 * missed)} %`);
  if (cell.early > 0) parts.push(`${cell.early.toFixed(cell.early < 1 ? 2 : 1)} false`);
  return parts.join(', ');
}

/** Median rows until the alarm, or `never`. */
export function delayWords(cell: Delays): string {
  const median = quantileOf(cell, 0.5);
  return Number.isFinite(median) ? count(median) : 'never';
}

export function missedOf({ rows }: Delays): number {
  return rows.filter((each) => each === Infinity).length / rows.length;
}

function quantileOf({ rows }: Delays, q: number): number {
  return rows[Math.ceil(q * rows.length) - 1] ?? Infinity;
}
