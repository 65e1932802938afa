import { RULES } from '../rules/index.js';
import type { Progress } from '../progress.js';
import { count, formatTable } from '../table.js';
import { NULLS } from '../worlds/worlds.js';

/** Streams without a change: false alarms per million rows, and the share of streams of 40,000 rows with any. */
export function falseAlarms(seeds: number, progress: Progress): string {
  const rows = NULLS.map((scenario) => {
    const cells = RULES.map(() => ({ alarms: 0, any: 0, rows: 0 }));
    for (let seed = 1; seed <= seeds; seed++) {
      progress(`${scenario.name} ${seed}/${seeds}`);
      const world = scenario.make(seed);
      RULES.forEach((rule, i) => {
        const cell = cells[i];
        if (cell === undefined || !rule.metrics.includes(world.metric)) return;
        const found = rule.alarms(world).length;
        cell.alarms += found;
        cell.any += found > 0 ? 1 : 0;
        cell.rows += world.live.length;
      });
    }
    const read = cells.map(({ alarms, any, rows: total }) =>
      total === 0 ? '' : `${count((alarms / total) * 1e6)} (${Math.round((100 * any) / seeds)} %)`,
    );
    return [scenario.name, ...read];
  });
  return formatTable(['no change', ...RULES.map((rule) => rule.name)], rows);
}
