import { RULES } from '../rules/index.js';
import type { Progress } from '../progress.js';
import { count, formatTable } from '../table.js';
import { NULLS } from '../worlds/worlds.js';

/** False alarms of one rule in one world without a change. */
export interface FalseAlarms {
  world: string;
  rule: string;
  perMillionRows: number;
  /** Share of streams of 40,000 rows with any. */
  streams: number;
}

/** Streams without a change, by world and rule; a rule that is not meant for a world's values is left out. */
export function measureFalseAlarms(seeds: number, progress: Progress): FalseAlarms[] {
  return NULLS.flatMap((scenario) => {
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
    return cells.flatMap(({ alarms, any, rows }, i) =>
      rows === 0
        ? []
        : [
            {
              world: scenario.name,
              rule: RULES[i]?.name ?? '',
              perMillionRows: (alarms / rows) * 1e6,
              streams: any / seeds,
            },
          ],
    );
  });
}

export function falseAlarmsTable(measured: readonly FalseAlarms[]): string {
  const rows = NULLS.map(({ name }) => [
    name,
    ...RULES.map((rule) => {
      const cell = measured.find((each) => each.world === name && each.rule === rule.name);
      return cell === undefined ? '' : `${count(cell.perMillionRows)} (${Math.round(100 * cell.streams)} %)`;
    }),
  ]);
  return formatTable(['no change', ...RULES.map((rule) => rule.name)], rows);
}
