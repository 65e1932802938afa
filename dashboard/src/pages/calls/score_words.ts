import { spelled } from '../../../../core/words/scorer_words.js';
import type { CallDetail } from '../../api/types.js';
import type { Span } from '../../text/pieces.js';

export type Score = CallDetail['scores'][number];

const PROMPT = '.prompt';
/** From which on a score says that something was found. */
const FOUND = 0.5;

export function readsPrompt({ scorer }: Pick<Score, 'scorer'>): boolean {
  return scorer.endsWith(PROMPT) || scorer.startsWith('injection') || scorer.startsWith('misuse');
}

export function nameOf({ scorer }: Pick<Score, 'scorer'>): string {
  const name = spelled(scorer.replace(PROMPT, '')).replaceAll('_', ' ');
  return scorer.endsWith(PROMPT) ? `${name} of the prompt` : name;
}

const percent = (share: number): string => `${Number((share * 100).toPrecision(2))} %`;

/** `minilm-1, drawn with a chance of 12 %, read 40 % of the text`: what was not certain, or not whole, is said. */
export function versionWords({ scorer_version: version, probability, read }: Score): string {
  return [
    version,
    ...(probability < 1 ? [`drawn with a chance of ${percent(probability)}`] : []),
    ...(read !== null && read < 1 ? [`read ${percent(read)} of the text`] : []),
  ].join(', ');
}

/** `insult 0.91, threat 0.62`: the kinds of harm that were found, the surest first. */
export function kindWords({ categories }: Pick<Score, 'categories'>): string {
  return Object.entries(categories)
    .filter(([, score]) => score >= FOUND)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, score]) => `${name.replaceAll('_', ' ')} ${score.toFixed(2)}`)
    .join(', ');
}

/** An answer to what people are asked, and the word that is kept of it. */
export interface Answer {
  word: 'yes' | 'no';
  label: string;
}

/** Of a text that may be harmful. */
export const HARM_ANSWERS: readonly Answer[] = [
  { word: 'yes', label: 'Harmful' },
  { word: 'no', label: 'Harmless' },
];

/** To a score: of a harm what it is, of anything else whether one agrees that it was found, or not. */
export function answersTo({ score, asked }: Pick<Score, 'score' | 'asked'>): readonly Answer[] {
  if (asked?.is_harm === true) return HARM_ANSWERS;
  const [agree, disagree] = (score ?? 0) >= FOUND ? (['yes', 'no'] as const) : (['no', 'yes'] as const);
  return [
    { word: agree, label: 'Agree' },
    { word: disagree, label: 'Disagree' },
  ];
}

/** What drove the scores that found something, in the prompt or in the output. */
export function marksIn(call: Pick<CallDetail, 'scores'>, where: 'prompt' | 'output'): Span[] {
  return call.scores
    .filter((score) => score.score !== null && score.score >= FOUND && readsPrompt(score) === (where === 'prompt'))
    .flatMap(({ spans }) => spans);
}

/** The same stretches within a longer text that holds the prompt; none where it does not. */
export function marksWithin(text: string, prompt: string, marks: readonly Span[]): Span[] {
  const offset = prompt === '' ? -1 : text.lastIndexOf(prompt);
  return offset < 0 ? [] : marks.map(({ start, end }) => ({ start: start + offset, end: end + offset }));
}
