import { CURRENT_QUALITY } from '../clickhouse.js';
import type { RowSpec } from '../spec.js';
import { WORST_FIRST } from './evidence.js';

const gap = (...path: string[]): string => path.map((each) => `'${each}'`).join(', ');
const number = (...path: string[]): string => `JSONExtract(details, ${gap(...path)}, 'Nullable(Float64)')`;
const text = (...path: string[]): string => `JSONExtractString(details, ${gap(...path)})`;

const STREAM =
  'Tuple(title String, gap Nullable(Float64), low Nullable(Float64), high Nullable(Float64), pairs UInt64, verdict String, more Nullable(Float64))';

/** Do callers, or people asked about, fare differently? Observed in traffic, and probed. */
export const bias: RowSpec = {
  title: 'Bias',
  height: 9,
  panels: [
    {
      title: 'Gaps between declared groups',
      description:
        'Rates of each group beside those it is compared with, within the strata both are in; violated when the whole interval of their ratio lies outside of what is alike.',
      kind: 'table',
      width: 24,
      unit: 'short',
      columns: [
        { name: 'verdict', title: 'Verdict', states: true },
        { name: 'answer', title: 'Gap is' },
        { name: 'monitor', title: 'Monitor', wide: true },
        { name: 'rate', title: 'Rate', unit: 'percentunit' },
        { name: 'compared_rate', title: 'Compared with', unit: 'percentunit' },
        { name: 'ratio', title: 'Ratio' },
        { name: 'ratio_low', title: 'From' },
        { name: 'ratio_high', title: 'To' },
        { name: 'complement', title: 'Disparate impact' },
        { name: 'sample_size', title: 'Sample size' },
        { name: 'more_needed', title: 'Sessions needed' },
      ],
      sql: `SELECT verdict, ${text('gap', 'verdict')} AS answer, title AS monitor,
  ${number('gap', 'own', 'value')} AS rate, ${number('gap', 'rest', 'value')} AS compared_rate,
  ${number('gap', 'ratio', 'value')} AS ratio, ${number('gap', 'ratio', 'low')} AS ratio_low, ${number('gap', 'ratio', 'high')} AS ratio_high,
  ${number('gap', 'complement', 'value')} AS complement, sample_size, ${number('gap', 'more_needed')} AS more_needed
FROM (${CURRENT_QUALITY})
WHERE JSONHas(details, 'gap', 'group')
ORDER BY ${WORST_FIRST}, monitor`,
    },
    {
      title: 'Probes',
      description:
        'Mean difference of the answers to pairs of requests that differ in one thing, by what differs, with intervals that hold at all times.',
      kind: 'table',
      width: 12,
      unit: 'short',
      columns: [
        { name: 'monitor', title: 'Probed', wide: true },
        { name: 'compared', title: 'Compared', wide: true },
        { name: 'answer', title: 'Gap is' },
        { name: 'gap', title: 'Difference' },
        { name: 'gap_low', title: 'From' },
        { name: 'gap_high', title: 'To' },
        { name: 'tolerated', title: 'Tolerated' },
        { name: 'pairs', title: 'Pairs' },
        { name: 'more_needed', title: 'Pairs needed' },
      ],
      sql: `SELECT monitor, stream.1 AS compared, stream.6 AS answer, stream.2 AS gap, stream.3 AS gap_low, stream.4 AS gap_high,
  tolerated, stream.5 AS pairs, stream.7 AS more_needed
FROM (SELECT title AS monitor, ${number('band', 'high')} AS tolerated,
    arrayJoin(JSONExtract(details, 'probe', 'streams', 'Array(${STREAM})')) AS stream
  FROM (${CURRENT_QUALITY}))
ORDER BY indexOf(['violated', 'undecided', 'cleared'], answer), abs(gap) DESC, monitor, compared`,
    },
    {
      title: 'Multiple choice',
      description:
        'Accuracy and bias together, since either alone misleads: bias runs from -1 to 1, and without accuracy beside it means little.',
      kind: 'table',
      width: 12,
      unit: 'short',
      columns: [
        { name: 'monitor', title: 'Probed', wide: true },
        { name: 'context', title: 'Context' },
        { name: 'accuracy', title: 'Accuracy', unit: 'percentunit' },
        { name: 'accuracy_low', title: 'From', unit: 'percentunit' },
        { name: 'accuracy_high', title: 'To', unit: 'percentunit' },
        { name: 'bias', title: 'Bias' },
        { name: 'bias_low', title: 'From' },
        { name: 'bias_high', title: 'To' },
        { name: 'questions', title: 'Questions' },
      ],
      sql: `SELECT title AS monitor, context,
  JSONExtract(details, 'probe', 'choices', context, 'accuracy', 'value', 'Nullable(Float64)') AS accuracy,
  JSONExtract(details, 'probe', 'choices', context, 'accuracy', 'low', 'Nullable(Float64)') AS accuracy_low,
  JSONExtract(details, 'probe', 'choices', context, 'accuracy', 'high', 'Nullable(Float64)') AS accuracy_high,
  JSONExtract(details, 'probe', 'choices', context, 'bias', 'value', 'Nullable(Float64)') AS bias,
  JSONExtract(details, 'probe', 'choices', context, 'bias', 'low', 'Nullable(Float64)') AS bias_low,
  JSONExtract(details, 'probe', 'choices', context, 'bias', 'high', 'Nullable(Float64)') AS bias_high,
  JSONExtractUInt(details, 'probe', 'choices', context, 'accuracy', 'n') AS questions
FROM (SELECT title, details, arrayJoin(['ambiguous', 'disambiguated']) AS context
  FROM (${CURRENT_QUALITY})
  WHERE JSONHas(details, 'probe', 'choices', 'ambiguous'))
ORDER BY monitor, context`,
    },
  ],
};
