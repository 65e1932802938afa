import { watchedHarms } from '../../core/config/sections/harms.js';
import type { Config } from '../../core/config/schema.js';

/** What people are asked beside a score: they say `LABEL:yes` or `LABEL:no` through feedback. */
export interface AskedLabel {
  label: string;
  /** It is about a harm: their word corrects its estimate. */
  is_harm: boolean;
}

const PROMPT = '.prompt';
/** How content a text sounds has no right or wrong. */
const NO_YES_OR_NO = new Set(['sentiment']);

/**
 * By name of the score: a harm is asked about beside the scorer that decides on it, else beside the cheap one; any other scorer under its own
 * name. Scores of a prompt and of an output by one scorer are asked about once, at the output.
 * @param scorers names under which a call has scores
 */
export function askedLabels(config: Pick<Config, 'harms'>, scorers: readonly string[]): Map<string, AskedLabel> {
  const asked = new Map<string, AskedLabel>();
  const harms = watchedHarms(config.harms);
  for (const { name, strong, cheap, text } of harms) {
    const own = [strong, cheap].flatMap((scorer) => (text === 'prompt' ? [scorer + PROMPT, scorer] : [scorer]));
    const shown = own.find((scorer) => scorers.includes(scorer) && !asked.has(scorer));
    if (shown !== undefined) asked.set(shown, { label: name, is_harm: true });
  }
  const deciding = new Set(harms.flatMap(({ strong, cheap }) => [strong, cheap]));
  for (const scorer of scorers) {
    const label = scorer.replace(PROMPT, '');
    const isTwice = scorer !== label && scorers.includes(label);
    if (deciding.has(label) || NO_YES_OR_NO.has(label) || isTwice) continue;
    asked.set(scorer, { label, is_harm: false });
  }
  return asked;
}
