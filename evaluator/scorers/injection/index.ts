import { modelFile } from '../model_file.js';
import { TableJudge } from '../ngrams/table_scorer.js';
import { readTable } from '../ngrams/table.js';
import { NO_TEXT, noScore } from '../no_score.js';
import type { Score, ScoredCall, Scorer, ScoreSpan } from '../scorer.js';
import { ABOUT, CUES } from './cues.js';
import { hiddenTexts, invisibleCount, plain, withoutLeet } from './plain.js';
import { toolResults } from './tool_results.js';

const THRESHOLD = 0.5;
/** What log-odds the text has before anything is known. */
const START = -0.8;
/** How much of the table's log-odds counts, and how far it may go by itself. */
const TABLE_SHARE = 1;
const LONGEST_SENTENCE = 600;
const MOST_SENTENCES = 400;
const SPANS_KEPT = 10;
/** A text that hides another one which attacks: nobody does that by accident. */
const HIDDEN = 3;
const INVISIBLE = 1.5;
const MANY_INVISIBLE = 8;

/** Attempts to make the model do what its operator did not want, in prompts and in what tools and documents brought. */
export function createCheapInjectionScorer(): Scorer {
  let judge: TableJudge | undefined;
  return {
    name: 'injection_cheap',
    version: 'cues-4',
    reads: 'prompt',
    summary:
      'prompt injection and jailbreaks, by cues and words; looks into base64, hidden characters and tool results; 1 is an attack',
    load: () => {
      judge ??= new TableJudge(readTable(modelFile('ngrams', 'injection.bin')), 'injection');
      return Promise.resolve();
    },
    score: (texts, calls = []) => {
      const own = judge;
      return Promise.resolve(
        texts.map((text, index) =>
          own === undefined ? noScore('the table is not loaded') : worst(text, calls[index], own),
        ),
      );
    },
  };
}

/** The worst of the prompt and of what tools brought; spans are those of the prompt. */
function worst(text: string, call: ScoredCall | undefined, judge: TableJudge): Score {
  const own = scoreOf(text, judge);
  for (const brought of toolResults(call)) {
    const { score } = scoreOf(brought, judge);
    if (score !== null && score >= THRESHOLD && score > (own.score ?? 0))
      return { score, label: 'indirect', spans: own.spans };
  }
  return own;
}

function scoreOf(text: string, judge: TableJudge): Score {
  if (text.trim() === '') return noScore(NO_TEXT);
  const seen = plain(text);
  const cues = cuesIn(seen);
  const hidden = hiddenTexts(text).filter((each) => cuesIn(plain(each.text)).length > 0);
  const table = judge.score(seen).score ?? 0.5;
  const invisible = invisibleCount(text) >= MANY_INVISIBLE && cues.length > 0 ? INVISIBLE : 0;
  const byLabel = new Map<string, number>();
  for (const { label, weight } of cues) byLabel.set(label, Math.max(weight, byLabel.get(label) ?? 0));
  const strongest = Math.max(0, ...byLabel.values());
  const rest = [...byLabel.values()].reduce((sum, weight) => sum + weight, 0) - strongest;
  const about = strongest > 0 && ABOUT.test(seen.slice(0, 200)) && text.length < 300 ? -1.5 : 0;
  const odds =
    START +
    strongest +
    rest / 2 +
    (hidden.length > 0 ? HIDDEN + strongest : 0) +
    invisible +
    about +
    TABLE_SHARE * logit(table);
  const score = 1 / (1 + Math.exp(-odds));
  const label =
    score < THRESHOLD
      ? 'none'
      : (cues.toSorted((a, b) => b.weight - a.weight)[0]?.label ?? (hidden.length > 0 ? 'hidden' : 'injection'));
  const spans = [
    ...cues.flatMap(({ found }) => spanOf(text, found, label)),
    ...hidden.map(({ start, end }) => ({ start, end, label: 'hidden' })),
  ];
  return { score, label, spans: score < THRESHOLD ? [] : spans.slice(0, SPANS_KEPT) };
}

function logit(probability: number): number {
  return Math.log(Math.max(1e-4, probability) / Math.max(1e-4, 1 - probability));
}

interface FoundCue {
  label: string;
  weight: number;
  found: string;
}

/** Cues of all sentences: what is said in one of them is not outweighed by the others. */
function cuesIn(text: string): FoundCue[] {
  const read = withoutLeet(text);
  const cues: FoundCue[] = [];
  let left = MOST_SENTENCES;
  for (let start = 0; start < read.length && left-- > 0; start += LONGEST_SENTENCE * 8) {
    const piece = read.slice(start, start + LONGEST_SENTENCE * 9);
    for (const { pattern, weight, label } of CUES) {
      const match = pattern.exec(piece);
      if (match !== null) cues.push({ label, weight, found: match[0] });
    }
  }
  return cues;
}

/** Where a cue is in the text as it came; nowhere when it was hidden. */
function spanOf(text: string, found: string, label: string): ScoreSpan[] {
  const start = text.indexOf(found);
  return start < 0 ? [] : [{ start, end: start + found.length, label }];
}
