import { DETAIL_LIMITS } from '../../../core/findings/finding_details.js';
import { namesOf, numbersOf, type Sides, type Told, type ValueKind } from './told.js';
import { wordsOf } from './words.js';

/** Fewer show too little, more are not read. */
const MOST = DETAIL_LIMITS.examples;
/** Of the sessions nearest to the change so many are looked at: an example should be near, and typical. */
const NEAR = 200;

export interface ExampleQuestion extends Sides {
  kind: ValueKind;
  /** Which way the value went. */
  side: 'up' | 'down';
  /** For numbers: how far apart they lie has changed, not where. */
  isSpread?: boolean;
  /** For numbers: what is usual. */
  usual: readonly number[];
  /** For categories: the one that moved. */
  category?: string;
  /** For texts: words that came. */
  words?: readonly string[];
}

/** Calls that show a change: of sessions near to it, those that are typical of before, and those that are typical of what came. */
export function examplesOf(question: ExampleQuestion): { before: string[]; after: string[] } {
  const before = question.before.slice(-NEAR).toReversed();
  const after = question.after.slice(0, NEAR);
  return { before: chosen(before, oldFit(question)), after: chosen(after, newFit(question)) };
}

/** The smaller, the more typical. Among equals the nearest to the change stays first. */
type Fit = (told: Told) => number;

function chosen(near: readonly Told[], fit: Fit): string[] {
  return near
    .map((told, order) => ({ told, order, misfit: fit(told) }))
    .filter(({ misfit }) => Number.isFinite(misfit))
    .sort((a, b) => a.misfit - b.misfit || a.order - b.order)
    .slice(0, MOST)
    .sort((a, b) => a.told.at - b.told.at)
    .map(({ told }) => told.call_id);
}

function oldFit({ kind, side, before, category, words }: ExampleQuestion): Fit {
  if (words !== undefined) return wordFit(words, 1);
  if (kind === 'share') return outcomeFit(side === 'up' ? 0 : 1);
  if (kind === 'category') return nameFit(side === 'down' ? category : mostFrequent(before, category));
  return nearTo(middleOf(numbersOf(before)));
}

function newFit(question: ExampleQuestion): Fit {
  const { kind, side, after, category, words } = question;
  if (words !== undefined) return wordFit(words, -1);
  if (kind === 'share') return outcomeFit(side === 'up' ? 1 : 0);
  if (kind === 'category') return nameFit(side === 'up' ? category : mostFrequent(after, category));
  return outsideOf(question);
}

/** Values that stand out (this share of what is usual lies beyond either end) show a change of numbers, those typical of them best. */
const TAIL = 0.05;

function outsideOf({ side, isSpread = false, usual, after }: ExampleQuestion): Fit {
  const [low, high] = [TAIL, 1 - TAIL].map((q) => quantileOf(usual, q));
  const values = numbersOf(after);
  const above = values.filter((value) => value > (high ?? Infinity));
  const below = values.filter((value) => value < (low ?? -Infinity));
  if (isSpread && side === 'down') return nearTo(middleOf(values));
  const outside = isSpread ? [above, below].sort((a, b) => b.length - a.length)[0] : side === 'up' ? above : below;
  return outside === undefined || outside.length < MOST ? nearTo(middleOf(values)) : nearTo(middleOf(outside));
}

/** How many of the words that came are there: few before, many after. */
function wordFit(words: readonly string[], sign: 1 | -1): Fit {
  return ({ prompt, output }) => {
    const own = wordsOf(`${prompt} ${output}`);
    return sign * words.filter((word) => own.has(word)).length;
  };
}

function outcomeFit(outcome: 0 | 1): Fit {
  return ({ value }) => (typeof value === 'number' && (value > 0 ? 1 : 0) === outcome ? 0 : Infinity);
}

function nameFit(name: string | undefined): Fit {
  return ({ value }) => (name !== undefined && value === name ? 0 : Infinity);
}

function nearTo(middle: number): Fit {
  return ({ value }) => (typeof value === 'number' ? Math.abs(value - middle) : Infinity);
}

const middleOf = (values: readonly number[]): number => quantileOf(values, 0.5);

function quantileOf(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

function mostFrequent(told: readonly Told[], but: string | undefined): string | undefined {
  const counts = new Map<string, number>();
  for (const name of namesOf(told)) if (name !== but) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
