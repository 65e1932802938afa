import { count } from '../../core/words/amounts.js';
import { about } from '../status_line.js';
import type { ExportProgress } from '../../service/export/index.js';

/** Why a call was left out, and how to have it all the same. */
const REASONS: Record<string, string> = {
  failed: 'failed (--keep failed)',
  truncated: 'recorded in part only (--keep truncated)',
  cut_off: 'cut off by their token limit (--keep cut_off)',
  no_chat: 'no conversations',
  harm: 'flagged as a harm (--keep harm)',
  unrated: 'without a rating (--rating any)',
  rated: 'rated',
  rated_bad: 'not rated good',
  rated_good: 'not rated bad',
  no_texts: 'without texts: not recorded, or cleared by now',
  media: 'with pictures or sound, which are not stored',
  unreadable: 'whose conversation cannot be written as messages',
  masked: 'masked for the most part (--keep masked)',
};

/** How far it is: calls written, the share of calls that are written or left out, time left by the pace so far. */
export function progressLine({ matching, leftOut, written }: ExportProgress, seconds: number): string {
  const done = [...leftOut.values()].reduce((sum, calls) => sum + calls, written);
  const share = matching === 0 ? 0 : Math.min(1, done / matching);
  const left = share > 0 ? `, about ${about((seconds / share) * (1 - share))} left` : '';
  return `${count(written)} written, ${Math.floor(share * 100)} % of ${count(matching)} calls${left}`;
}

/** What was exported, and what was not, most frequent first. @param isForTraining only calls of users are asked for by default */
export function outcomeOf(
  { matching, leftOut, written }: ExportProgress,
  where: string,
  isForTraining: boolean,
): string[] {
  const out = [...leftOut].toSorted(([, a], [, b]) => b - a);
  const none = isForTraining ? '; openai-ft takes those of users alone, unless --purpose says otherwise' : '';
  return [
    `Exported ${count(written)} of ${count(matching)} ${matching === 1 ? 'call' : 'calls'}${where}.`,
    ...(matching === 0 ? [`No call matches${none}.`] : []),
    ...(out.length === 0 ? [] : ['Left out:']),
    ...out.map(([reason, calls]) => `  ${count(calls).padStart(9)} ${REASONS[reason] ?? reason}`),
  ];
}
