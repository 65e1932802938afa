import { NO_TEXT, noScore } from './no_score.js';
import { shareRead } from './share_read.js';
import type { Score, Scorer } from './scorer.js';

/** More of a text does not make it clearer. */
const CHARACTERS = 2000;
/** With fewer letters than this one language looks like another. */
const FEWEST_LETTERS = 12;
/** ... and with fewer ideographs. */
const FEWEST_IDEOGRAPHS = 4;
const IDEOGRAPHS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/gu;
const LETTERS = /\p{L}/gu;
/** Fenced blocks, addresses and masks are in no language. */
const NOT_PROSE =
  /```[\s\S]*?(?:```|$)|`[^`\n]{1,200}`|https?:\/\/\S{1,500}|\[(?:email|phone|card|iban|password|api_key)\]/g;
/** What code is full of, and prose is not. */
const CODE_MARKS = /[{}();=<>]|=>|::|&&|\|\|/g;
const MOST_CODE_MARKS = 0.06;

/** What of `eld` is used. */
export interface LanguageDetector {
  detect(text: string): { language: string; getScores(): Record<string, number>; isReliable(): boolean };
}

/** The language a text is written in, as ISO 639-1 code; the score is how sure that is. */
export function createLanguageScorer(): Scorer {
  let detector: LanguageDetector | undefined;
  return {
    name: 'language',
    version: 'eld-2.1.0',
    reads: 'both',
    summary: 'the language as ISO 639-1 code in "label"; the score is how sure it is, null when it cannot be told',
    load: async () => {
      detector ??= (await import('eld/small')).default;
    },
    score: (texts) => {
      const own = detector;
      return Promise.resolve(
        texts.map((text) => (own === undefined ? noScore('the detector is not loaded') : languageOf(text, own))),
      );
    },
  };
}

function languageOf(text: string, detector: LanguageDetector): Score {
  if (text.trim() === '') return noScore(NO_TEXT);
  const start = text.slice(0, CHARACTERS);
  const prose = start.replace(NOT_PROSE, ' ').trim();
  if ((prose.match(CODE_MARKS)?.length ?? 0) > MOST_CODE_MARKS * prose.length) return unknown('it is code, or data');
  const letters = prose.match(LETTERS)?.length ?? 0;
  const ideographs = prose.match(IDEOGRAPHS)?.length ?? 0;
  if (letters < FEWEST_LETTERS && ideographs < FEWEST_IDEOGRAPHS) {
    return unknown(prose === '' ? 'it is code, or data' : 'it is too short');
  }
  const found = detector.detect(prose);
  if (found.language === '') return unknown('no language is near');
  const likeness = found.getScores()[found.language] ?? 0;
  const second = Math.max(
    0,
    ...Object.entries(found.getScores()).flatMap(([code, each]) => (code === found.language ? [] : [each])),
  );
  return {
    score: Math.min(1, likeness <= 0 ? 0 : 0.5 + (likeness - second) / (2 * likeness)),
    label: found.language,
    spans: [],
    ...shareRead(CHARACTERS, text),
  };
}

function unknown(reason: string): Score {
  return { ...noScore(reason), label: 'unknown' };
}
