import type { FindingDetails } from '../../../core/findings/finding_details.js';
import { alternativesOf } from './alternatives.js';
import { examplesOf } from './examples.js';
import { seriesOf } from './series.js';
import { namesOf, numbersOf, type Told, type ValueKind } from './told.js';
import { movedCategories, movedWords } from './words.js';

export { currentOf, type Current, volumeSeriesOf } from './series.js';
export type { Told, ValueKind } from './told.js';

/** A change that is to be explained, with the sessions it is seen in. */
export interface Change {
  kind: ValueKind;
  side: 'up' | 'down';
  /** For numbers: how far apart they lie has changed, not where. */
  isSpread?: boolean;
  /** For numbers: which quantile is shown over time; by default the median. */
  quantile?: number | undefined;
  /** Epoch milliseconds: sessions that closed before are of before. */
  changedAfter: number;
  /** For categories: the one that moved; by default the one whose share moved most. */
  category?: string;
  /** Which texts moved; null where the change is not one of texts. */
  texts: 'prompt' | 'output' | null;
  /** Sessions of the reference: an even sample. */
  reference: readonly Told[];
  /** Sessions around the change and since, of the segment where there is one; oldest first. */
  recent: readonly Told[];
}

/** What a finding shows of it. */
export type Explanation = Required<Pick<FindingDetails, 'series' | 'alternatives' | 'words' | 'topics'>> & {
  examples: { before: string[]; after: string[] };
};

/** The evidence of a change: the value over time, examples from before and after, what moved, and what the usual tests would have said. */
export function explain(change: Change): Explanation {
  const { kind, side, isSpread = false, texts, changedAfter, recent, reference } = change;
  const before = recent.filter(({ at }) => at < changedAfter);
  const after = recent.filter(({ at }) => at >= changedAfter);
  const old = before.length >= reference.length ? before : reference;
  const topics = kind === 'category' ? movedCategories(namesOf(reference), namesOf(after)) : [];
  const category = change.category ?? topics[0]?.text;
  const words = texts === null ? [] : movedWords(textsOf(old, texts), textsOf(after, texts));
  const came = words.filter((word) => word.after > word.before).map(({ text }) => text);
  const sides = { before: before.length > 0 ? before : reference, after };
  const exampleQuestion = { kind, side, isSpread, usual: numbersOf(reference), ...sides };
  return {
    series: seriesOf(recent, kind, { category, quantile: change.quantile }),
    alternatives: texts === null ? alternativesOf(kind, { before: reference, after }) : [],
    words,
    topics,
    examples: examplesOf({
      ...exampleQuestion,
      ...(category === undefined ? {} : { category }),
      ...(texts === null ? {} : { words: came }),
    }),
  };
}

function textsOf(told: readonly Told[], which: 'prompt' | 'output'): string[] {
  return told.map((each) => each[which]).filter((text) => text !== '');
}
