import { RULES } from '../rules/index.js';
import { SIDELIGHT_STREAMS } from '../rules/sidelight.js';
import type { Progress } from '../progress.js';
import { count, formatTable } from '../table.js';
import { MANY, LIVE_MINUTES } from '../worlds/worlds.js';

const MONTH_MINUTES = 30 * 1440;

/** What an installation with many streams hears when nothing changes: alarms in all of them together, put to 30 days. */
export function manyStreams(streams: number, progress: Progress): string {
  const cells = RULES.map(() => ({ alarms: 0, loud: 0, streams: 0 }));
  for (let stream = 1; stream <= streams; stream++) {
    progress(`stream ${stream}/${streams}`);
    const world = MANY.make(stream);
    RULES.forEach((rule, i) => {
      const cell = cells[i];
      if (cell === undefined || !rule.metrics.includes(world.metric)) return;
      const found = rule.alarms(world).length;
      cell.alarms += found;
      cell.loud += found > 0 ? 1 : 0;
      cell.streams++;
    });
  }
  const rows = cells.flatMap(({ alarms, loud, streams: watched }, i) => {
    if (watched === 0) return [];
    const perMonth = (alarms * MONTH_MINUTES * (SIDELIGHT_STREAMS / watched)) / LIVE_MINUTES;
    return [
      [
        RULES[i]?.name ?? '',
        String(watched),
        count(alarms),
        `${Math.round((100 * loud) / watched)} %`,
        count(perMonth),
      ],
    ];
  });
  const head = [
    'rule',
    'streams it is meant for',
    'alarms',
    'streams with any',
    `per 30 days, put to ${SIDELIGHT_STREAMS} streams`,
  ];
  return `${MANY.says}, ${count(LIVE_MINUTES / 60)} hours each\n\n${formatTable(head, rows)}`;
}
