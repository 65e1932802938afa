import { asNumber, asRecord, asString, isRecord } from '../../../core/json.js';
import { SIDELIGHT } from '../../../core/names/attributes.js';

const MAX_LABELS = 2000;

/**
 * The best label of a classifier's answer: `{"tabby cat": 0.42, ...}` (TorchServe), `{"label", "score"}` or a list of them
 * (transformers pipelines).
 * @returns attributes; none when it is no such answer
 */
export function topLabel(answer: unknown): Record<string, string> {
  const [label, score] = best(scoresIn(answer)) ?? [];
  return label === undefined || score === undefined
    ? {}
    : { [SIDELIGHT.label]: label, [SIDELIGHT.labelScore]: String(score) };
}

type Scored = readonly [label: string, score: number];

/** Some servers put them into `data`, with the model and the usage beside it. */
function scoresIn(answer: unknown): Scored[] {
  if (Array.isArray(answer)) return labelledScores(answer);
  const data = asRecord(answer)['data'];
  return Array.isArray(data) ? labelledScores(data) : scores(answer);
}

function labelledScores(list: readonly unknown[]): Scored[] {
  const entries = list.length === 1 && Array.isArray(list[0]) ? (list[0] as unknown[]) : list;
  return entries.slice(0, MAX_LABELS).flatMap(labelled);
}

function labelled(entry: unknown): Scored[] {
  const { label, score } = asRecord(entry);
  const number = asNumber(score);
  return asString(label) === '' || number === null ? [] : [[asString(label), number]];
}

function scores(answer: unknown): Scored[] {
  if (!isRecord(answer)) return [];
  const one = labelled(answer);
  if (one.length > 0) return one;
  const entries = Object.entries(answer).slice(0, MAX_LABELS);
  const isProbability = (value: unknown) => typeof value === 'number' && value >= 0 && value <= 1;
  return entries.length > 1 && entries.every(([, value]) => isProbability(value))
    ? entries.map(([label, value]) => [label, Number(value)])
    : [];
}

function best(list: readonly Scored[]): Scored | undefined {
  let top = list[0];
  for (const entry of list) if (top === undefined || entry[1] > top[1]) top = entry;
  return top;
}
