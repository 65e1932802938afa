import { fitHarmonics, logistic, type ReferenceCell } from '../stats/bands/harmonics.js';
import { type BandRule, seasonalBand } from '../stats/bands/seasonal_band.js';
import type { Band } from '../stats/sequential/bets.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Waves that a reference of some length has seen: a cycle that it has not would be continued into hours that nobody knows. */
const SEASONS = [
  { length: 7 * DAY, periods: [DAY, DAY / 2, 7 * DAY] },
  { length: 2 * DAY, periods: [DAY, DAY / 2] },
  { length: DAY, periods: [DAY] },
];
/** The last batch ends a little before the period does. */
const NEARLY = 0.95;
const REGIMES = 2;
/** Outcomes of the rarer kind per coefficient of a curve; with fewer, normal theory says nothing and the exact band is flat. */
const OUTCOMES = 10;

/** One value in [0, 1] per session of the reference, oldest first. */
export interface RankedSession {
  at: number;
  value: number;
}

/**
 * Where the mean of a stream usually lies: a curve of few harmonics where the reference has seen whole days, else a flat band,
 * widened by twice what the mean scatters between hours (ten minutes in references of a few hours) beyond chance.
 *
 * @param flat the exact band of a stream that does not swing
 * @param alpha error allowed for both sides and all times
 * @param within variance of values as a part of that of zeros and ones of the same mean: 1 for shares, 1/3 for ranks
 */
export function referenceBand(
  sessions: readonly RankedSession[],
  flat: () => Band | null,
  alpha: number,
  within: number,
): BandRule | null {
  const span = (sessions.at(-1)?.at ?? 0) - (sessions[0]?.at ?? 0);
  const season = SEASONS.find(({ length }) => span >= NEARLY * length);
  const cells = cellsOf(sessions, span >= 6 * HOUR ? HOUR : 10 * MINUTE);
  const isRich = season !== undefined && outcomes(cells) >= OUTCOMES * (1 + 2 * season.periods.length);
  const harmonics = isRich ? fitHarmonics(cells, season.periods, within) : null;
  if (harmonics !== null) return seasonalBand(harmonics, alpha, REGIMES);
  const band = flat();
  if (band === null) return null;
  const regimeSd = fitHarmonics(cells, [], within)?.regimeSd ?? 0;
  return {
    kind: 'constant',
    lower: shifted(band.lower, -REGIMES * regimeSd),
    upper: shifted(band.upper, REGIMES * regimeSd),
  };
}

/** True where a reference of this length has seen a whole day. */
export function hasSeenADay(lengthMs: number): boolean {
  return lengthMs >= NEARLY * DAY;
}

function cellsOf(sessions: readonly RankedSession[], length: number): ReferenceCell[] {
  const cells = new Map<number, ReferenceCell>();
  for (const { at, value } of sessions) {
    const index = Math.floor(at / length);
    const cell = cells.get(index);
    if (cell === undefined) cells.set(index, { at: (index + 0.5) * length, n: 1, sum: value });
    else {
      cell.n++;
      cell.sum += value;
    }
  }
  return [...cells.values()];
}

function outcomes(cells: readonly ReferenceCell[]): number {
  const sum = cells.reduce((total, cell) => total + cell.sum, 0);
  return Math.min(sum, cells.reduce((total, cell) => total + cell.n, 0) - sum); // prettier-ignore
}

function shifted(mean: number, logits: number): number {
  if (mean <= 0 || mean >= 1 || logits === 0) return mean;
  return logistic(Math.log(mean / (1 - mean)) + logits);
}
