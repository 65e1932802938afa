import { NO_TEXT, noScore } from '../no_score.js';
import type { Score, Scorer, ScoreSpan } from '../scorer.js';
import { findGibberish } from './gibberish.js';
import { findLoops } from './loops.js';

/** From this share of the text on it is called what it is. */
const THRESHOLD = 0.3;

/** Share of an output that goes round in circles, or that no language has. */
export function createRepetitionScorer(): Scorer {
  return {
    name: 'repetition',
    version: '1',
    reads: 'output',
    summary: 'loops and gibberish: 1 is a text of nothing else',
    load: () => Promise.resolve(),
    score: (texts) => Promise.resolve(texts.map(scoreOf)),
  };
}

function scoreOf(text: string): Score {
  if (text.trim() === '') return noScore(NO_TEXT);
  const loops = findLoops(text);
  const gibberish = findGibberish(text);
  const isLoop = share(loops, text) >= share(gibberish, text);
  const spans = isLoop ? loops : gibberish;
  const score = share(spans, text);
  return { score, label: score < THRESHOLD ? 'none' : isLoop ? 'loop' : 'gibberish', spans: largest(spans) };
}

function share(spans: readonly ScoreSpan[], text: string): number {
  return spans.reduce((sum, { start, end }) => sum + end - start, 0) / text.length;
}

const SPANS_KEPT = 20;

function largest(spans: readonly ScoreSpan[]): ScoreSpan[] {
  return [...spans].sort((a, b) => b.end - b.start - (a.end - a.start)).slice(0, SPANS_KEPT);
}
