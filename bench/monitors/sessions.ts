import { cellsOf, type Outcome } from '../../evaluator/monitors/segments/segment_strata.js';
import type { queries } from '../../store/index.js';
import type { Random } from '../drift/random.js';
import { topicText } from '../drift/worlds/topics.js';

/** One call a session, with every stream. */
export const SCORERS = [
  'toxicity_cheap',
  'misuse_cheap',
  'injection_cheap',
  'pii',
  'repetition',
  'format',
  'sentiment',
];

/** About half of all sessions are above these, or have it. */
export const USUAL = {
  errors: 0,
  aborts: 0,
  empty: 0,
  cut_off: 0,
  refusals: 0,
  tools: 0,
  latency: 800,
  ttft: 200,
  tpot: 20,
  input_tokens: 400,
  output_tokens: 200,
  prompt_length: 1600,
  output_length: 800,
  cost: 0.002,
};

/** Sessions counted as the store counts them. */
export function cellsAbove(
  sessions: readonly queries.ClosedSession[],
  above: Readonly<Record<string, number>>,
): queries.SegmentCell[] {
  const outcomes = Object.entries(above).map(([name, limit]): [string, Outcome] => [
    name,
    ({ values }) => {
      const value = values[name];
      return typeof value === 'number' ? (value > limit ? 1 : 0) : null;
    },
  ]);
  return cellsOf(sessions, Object.fromEntries(outcomes));
}

const LANGUAGES = ['en', 'en', 'en', 'de', 'fr', 'es'];
const logNormal = (random: Random, median: number, spread: number): number =>
  median * Math.exp(spread * random.normal());

export function drawSession(random: Random, at: number, tenants: number, hasTexts: boolean): queries.ClosedSession {
  const topic = random.below(5);
  const tenant = `tenant-${random.below(tenants)}`;
  const language = LANGUAGES[random.below(LANGUAGES.length)] ?? 'en';
  const scores = SCORERS.map((name) => [`${name}@1`, random.uniform() ** 4]);
  const id = `s${Math.floor(random.uniform() * 2 ** 32)}`;
  return {
    start: at,
    at,
    session: id,
    target: 'llama',
    version: random.uniform() < 0.5 ? '1' : '2',
    model: random.uniform() < 0.7 ? 'large' : 'small',
    route: `/route-${random.below(4)}`,
    tenant,
    caller: `caller-${random.below(500)}`,
    call_id: id,
    draw: random.below(65_536),
    values: {
      errors: random.uniform() < 0.02 ? 1 : 0,
      aborts: random.uniform() < 0.01 ? 1 : 0,
      empty: random.uniform() < 0.005 ? 1 : 0,
      cut_off: random.uniform() < 0.03 ? 1 : 0,
      refusals: random.uniform() < 0.01 ? 1 : 0,
      tools: random.uniform() < 0.2 ? 1 : 0,
      latency: logNormal(random, 800, 0.6),
      ttft: logNormal(random, 200, 0.5),
      tpot: logNormal(random, 20, 0.3),
      input_tokens: Math.round(logNormal(random, 400, 0.8)),
      output_tokens: Math.round(logNormal(random, 200, 0.8)),
      prompt_length: Math.round(logNormal(random, 1600, 0.8)),
      output_length: Math.round(logNormal(random, 800, 0.8)),
      cost: logNormal(random, 0.002, 0.7),
      feedback_rate: random.uniform() < 0.03 ? 1 : 0,
      'refusal@1': random.uniform() < 0.02 ? 1 : 0,
      'language@1': language,
      'language.prompt@1': language,
      ...Object.fromEntries(scores),
    },
    prompt: hasTexts ? topicText(random, topic) : '',
    output: hasTexts ? topicText(random, topic + 5) : '',
  };
}
