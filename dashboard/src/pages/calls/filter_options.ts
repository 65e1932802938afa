import { formatDuration } from '../../format/index.js';
import { FAILURES, OUTCOMES, outcomesIn, PURPOSES, type CallsSearch } from '../../search_params.js';
import { OUTCOME_WORDS } from './outcome.js';

interface Option {
  value: string;
  label: string;
}

/** Operations there are names for; others come in through links. */
export const OPERATIONS = [
  'chat',
  'text_completion',
  'embeddings',
  'generate_content',
  'infer',
  'image_generation',
] as const;

const STEPS = [100, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000] as const;

/** Purposes on offer; calls that were refused had one of the others, which nobody knows. */
export const PURPOSE_OPTIONS: readonly Option[] = [
  { value: '', label: 'any' },
  ...PURPOSES.map((value) => ({ value, label: value === 'refused' ? 'refused by budget' : value })),
];

/** Choices with one for all in front; what the URL asks for is always among them. */
export function optionsOf(values: readonly string[], chosen: string | undefined, all: string): Option[] {
  const every = [...new Set(chosen === undefined ? values : [...values, chosen])].sort((a, b) => a.localeCompare(b));
  return [{ value: '', label: all }, ...every.map((value) => ({ value, label: value }))];
}

/** Outcomes on offer, all failures together among them, and the several a link may ask for. */
export function outcomeOptions(chosen: string | undefined): Option[] {
  const options = [
    { value: '', label: 'any' },
    { value: FAILURES, label: 'any failure' },
    ...OUTCOMES.map((value) => ({ value: String(value), label: OUTCOME_WORDS[value] })),
  ];
  if (chosen === undefined || options.some(({ value }) => value === chosen)) return options;
  const words = outcomesIn(chosen).map((each) => OUTCOME_WORDS[each]);
  return [...options, { value: chosen, label: words.join(' or ') }];
}

/** Least durations on offer, in milliseconds, with the one of the URL among them. */
export function durationOptions(chosen: number | undefined): Option[] {
  const every = [...new Set<number>(chosen === undefined ? STEPS : [...STEPS, chosen])].sort((a, b) => a - b);
  return [{ value: '', label: 'any time' }, ...every.map((ms) => ({ value: String(ms), label: formatDuration(ms) }))];
}

/** Filters that came with a link and have no control of their own. */
export function otherFilters(search: CallsSearch): { key: keyof CallsSearch; label: string }[] {
  const { min_ttft_ms: ttft, session, caller, backend, environment } = search;
  const others: { key: keyof CallsSearch; label: string }[] = [];
  if (ttft !== undefined) others.push({ key: 'min_ttft_ms', label: `first token after ${formatDuration(ttft)}` });
  if (session !== undefined) others.push({ key: 'session', label: `session ${session}` });
  if (caller !== undefined) others.push({ key: 'caller', label: `caller ${caller}` });
  if (backend !== undefined) others.push({ key: 'backend', label: `backend ${backend}` });
  if (environment !== undefined) others.push({ key: 'environment', label: `environment ${environment}` });
  return others;
}
