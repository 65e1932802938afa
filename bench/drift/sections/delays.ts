import { RULES } from '../rules/index.js';
import type { Progress } from '../progress.js';
import { count, formatTable } from '../table.js';
import { CHANGES } from '../worlds/worlds.js';

/** Streams with a change at row 20,000: median rows until the first alarm after it, share that never alarms, and false alarms before. */
export function delays(seeds: number, progress: Progress): string {
  const rows = CHANGES.map((scenario) => {
    const found = RULES.map((): number[] => []);
    const early = RULES.map(() => 0);
    for (let seed = 1; seed <= seeds; seed++) {
      progress(`${scenario.name} ${seed}/${seeds}`);
      const world = scenario.make(1000 + seed);
      const changeAt = world.changeAt ?? 0;
      RULES.forEach((rule, i) => {
        if (!rule.metrics.includes(world.metric)) return;
        const alarms = rule.alarms(world);
        early[i] = (early[i] ?? 0) + alarms.filter((row) => row < changeAt).length;
        found[i]?.push((alarms.find((row) => row >= changeAt) ?? Infinity) - changeAt + 1);
      });
    }
    return [scenario.name, ...found.map((each, i) => cell(each, (early[i] ?? 0) / seeds))];
  });
  return formatTable(['change', ...RULES.map((rule) => rule.name)], rows);
}

function cell(delaysFound: readonly number[], early: number): string {
  if (delaysFound.length === 0) return '';
  const sorted = [...delaysFound].sort((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? Infinity;
  const missed = sorted.filter((each) => each === Infinity).length / sorted.length;
  const parts = [Number.isFinite(median) ? count(median) : 'never'];
  if (missed > 0) parts.push(`missed ${Math.round(100 * missed)} %`);
  if (early > 0) parts.push(`${early.toFixed(early < 1 ? 2 : 1)} false`);
  return parts.join(', ');
}
