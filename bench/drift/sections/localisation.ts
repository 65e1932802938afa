import { watch } from '../rules/sidelight.js';
import type { Progress } from '../progress.js';
import { TENANTS } from '../worlds/worlds.js';

/** One tenant of fifty changes: how often is it the first that is named, after how many minutes, and who is named wrongly. */
export function localisation(seeds: number, progress: Progress): string {
  let first = 0;
  let wrong = 0;
  const minutes: number[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    progress(`${TENANTS.name} ${seed}/${seeds}`);
    const world = TENANTS.make(seed);
    const alarms = watch(world);
    if (alarms[0]?.tenant === world.changedTenant) first++;
    wrong += alarms.filter((alarm) => alarm.tenant !== world.changedTenant).length;
    const found = alarms.find((alarm) => alarm.tenant === world.changedTenant);
    if (found) minutes.push((found.row - (world.changeAt ?? 0)) / 50);
  }
  minutes.sort((a, b) => a - b);
  const median = minutes[Math.floor(minutes.length / 2)] ?? Number.NaN;
  const share = Math.round((100 * first) / seeds);
  return (
    `${TENANTS.name} (${TENANTS.says}): named first in ${share} % of ${seeds} runs, after ${median.toFixed(0)} minutes ` +
    `(median); ${wrong} alarms named another tenant`
  );
}
