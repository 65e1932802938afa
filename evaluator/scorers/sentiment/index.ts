import type { Analyzer } from 'vader-sentiment';
import { NO_TEXT, noScore } from '../no_score.js';
import type { Score, Scorer } from '../scorer.js';
import { shareRead } from '../share_read.js';
import { compoundOf } from './polarity.js';

/** VADER was made for short texts: more is read in pieces, and the mean counts. */
const PIECE = 600;
const MOST_PIECES = 3;
/** Its own bounds for what is neither. */
const NEUTRAL = 0.05;

/** How content a text sounds, by VADER's lexicon and rules; English. */
export function createSentimentScorer(): Scorer {
  let analyzer: Analyzer | undefined;
  return {
    name: 'sentiment',
    version: 'vader-1.1.3',
    reads: 'prompt',
    summary: 'how content an English text sounds: 0 is bitter, 0.5 neither, 1 delighted',
    load: async () => {
      analyzer ??= (await import('vader-sentiment')).default.SentimentIntensityAnalyzer;
    },
    score: (texts) => {
      const own = analyzer;
      return Promise.resolve(
        texts.map((text) => (own === undefined ? noScore('the lexicon is not loaded') : sentimentOf(text, own))),
      );
    },
  };
}

function sentimentOf(text: string, analyzer: Analyzer): Score {
  if (text.trim() === '') return noScore(NO_TEXT);
  if (!/[a-z]{2}/i.test(text.slice(0, PIECE * MOST_PIECES))) return noScore('there is no word it knows the letters of');
  let sum = 0;
  let pieces = 0;
  for (let start = 0; start < text.length && pieces < MOST_PIECES; start += PIECE) {
    // Words without an end would be looked up letter by letter.
    const piece = text
      .slice(start, start + PIECE)
      .replace(/\S{60,}/g, ' ')
      .trim();
    if (piece === '') continue;
    sum += compoundOf(piece, analyzer);
    pieces++;
  }
  if (pieces === 0) return noScore('there is no word in it');
  const mean = sum / pieces;
  const label = mean >= NEUTRAL ? 'positive' : mean <= -NEUTRAL ? 'negative' : 'neutral';
  return { score: (mean + 1) / 2, label, spans: [], ...shareRead(PIECE * MOST_PIECES, text) };
}
