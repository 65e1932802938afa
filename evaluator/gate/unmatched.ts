import type { Ask } from '../../core/ask.js';
import { count } from '../words.js';
import type { Selector } from './selector.js';

const KINDS = 6;

/** What to say of a side that no call matches: what there is instead. */
export async function unmatchedNote(ask: Ask, side: 'baseline' | 'candidate', selector: Selector): Promise<string> {
  const rows = await ask(
    `SELECT target, purpose, count() AS calls FROM calls
     WHERE started_at >= fromUnixTimestamp64Milli(${Math.floor(selector.from)}, 'UTC') AND started_at < fromUnixTimestamp64Milli(${Math.floor(selector.to)}, 'UTC')
     GROUP BY target, purpose ORDER BY calls DESC LIMIT ${KINDS}`,
  );
  const kinds = rows.map((row) => `target=${String(row['target'])},purpose=${String(row['purpose'])} (${count(Number(row['calls']))} calls)`); // prettier-ignore
  const instead = kinds.length === 0 ? 'no calls at all are stored of its time' : `stored of its time are ${kinds.join('; ')}`; // prettier-ignore
  return `No call matches the ${side}, "${selector.text}": ${instead}. Without a purpose only calls of users count.`;
}
