import { CURRENT_QUALITY, FROM_QUALITY } from '../clickhouse.js';
import type { RowSpec } from '../spec.js';
import { WORST_FIRST } from './evidence.js';

/** Harms drawn at once, the worst of those chosen: each comes with its interval and its budget. */
const DRAWN = 3;

const of = (field: string, type: string): string => `JSONExtract(details, 'prevalence', '${field}', '${type}')`;
const estimate = (name: string, end: 'low' | 'high' | 'value'): string =>
  `JSONExtract(details, 'prevalence', '${name}', '${end}', 'Nullable(Float64)')`;

const CURRENT_HARMS = `SELECT * FROM (${CURRENT_QUALITY}) WHERE JSONHas(details, 'prevalence', 'harm')`;

/** Prevalence of toxic answers, injections, misuse, personal data and the like. */
export const harms: RowSpec = {
  title: 'Harms',
  height: 9,
  panels: [
    {
      title: 'Prevalence',
      description: `Share of texts that are harmful as each verdict said it, with its interval and the budget: the worst ${DRAWN} of the chosen monitors. An interval that is wholly above the budget is over.`,
      kind: 'timeseries',
      width: 12,
      unit: 'percentunit',
      bridgedMs: 900_000,
      dashed: '/interval_|budget/',
      sql: `SELECT at AS time, \`key\` AS monitor, value AS prevalence, interval_low AS interval_from, interval_high AS interval_to, \`limit\` AS budget
${FROM_QUALITY}
  AND kind = 'toxicity' AND value IS NOT NULL
  AND \`key\` IN (SELECT \`key\` FROM (${CURRENT_HARMS}) ORDER BY ${WORST_FIRST}, \`key\` LIMIT ${DRAWN})
ORDER BY time`,
    },
    {
      title: 'Harms',
      description:
        'How prevalent each harm is in its period, what the estimate rests on, and what people say of it. Corrected: by the labels of people, who have the last word where it decides.',
      kind: 'table',
      width: 12,
      unit: 'short',
      columns: [
        { name: 'verdict', title: 'Verdict', states: true },
        { name: 'monitor', title: 'Monitor', wide: true },
        { name: 'prevalence', title: 'Prevalence', unit: 'percentunit' },
        { name: 'interval_low', title: 'From', unit: 'percentunit' },
        { name: 'interval_high', title: 'To', unit: 'percentunit' },
        { name: 'budget', title: 'Budget', unit: 'percentunit' },
        { name: 'corrected', title: 'Corrected', unit: 'percentunit' },
        { name: 'sessions', title: 'Sessions' },
        { name: 'read_share', title: 'Texts read', unit: 'percentunit' },
        { name: 'unreadable', title: 'Unreadable' },
        { name: 'scorer', title: 'Decided by' },
        { name: 'labelled', title: 'Labels of people' },
        { name: 'false_alarms', title: 'Wrongly found' },
        { name: 'missed', title: 'Missed' },
        { name: 'more_needed', title: 'Sessions needed' },
      ],
      sql: `SELECT verdict, title AS monitor, value AS prevalence, interval_low, interval_high, \`limit\` AS budget,
  ${estimate('corrected', 'value')} AS corrected,
  ${of('sessions', 'UInt64')} AS sessions, ${of('read_share', 'Nullable(Float64)')} AS read_share,
  ${of('unreadable', 'UInt64')} AS unreadable, ${of('strong', 'String')} AS scorer,
  JSONExtractUInt(details, 'prevalence', 'labels', 'flagged') + JSONExtractUInt(details, 'prevalence', 'labels', 'unflagged') AS labelled,
  JSONExtractUInt(details, 'prevalence', 'labels', 'false_alarms') AS false_alarms,
  JSONExtractUInt(details, 'prevalence', 'labels', 'missed') AS missed,
  ${of('more_needed', 'Nullable(Float64)')} AS more_needed
FROM (${CURRENT_HARMS})
ORDER BY ${WORST_FIRST}, monitor`,
    },
    {
      title: 'Worst texts',
      description:
        'The texts with the highest scores of each harm, worst first, each once with how many calls had it; copies outlive the texts of other calls.',
      kind: 'table',
      width: 24,
      unit: 'short',
      columns: [
        { name: 'monitor', title: 'Monitor', wide: true },
        { name: 'score', title: 'Score', unit: 'percentunit' },
        { name: 'times', title: 'Times' },
        { name: 'started', title: 'Started', unit: 'dateTimeFromNow' },
        { name: 'text', title: 'Text', wide: true },
        { name: 'model', title: 'Model' },
        { name: 'call_id', title: 'Call' },
      ],
      sql: `SELECT monitor, worst.2 AS score, greatest(worst.3, 1) AS times, call.started_at AS started,
  leftUTF8(if(reads = 'prompt', call.prompt, call.output), 300) AS text,
  if(call.response_model != '', call.response_model, call.request_model) AS model, call.call_id AS call_id
FROM (SELECT title AS monitor, ${of('text', 'String')} AS reads,
    arrayJoin(${of('worst', 'Array(Tuple(call_id String, score Float64, times UInt64))')}) AS worst
  FROM (${CURRENT_HARMS})) AS shown
INNER JOIN evidence AS call ON call.call_id = shown.worst.1
ORDER BY score DESC, monitor, call_id`,
    },
  ],
};
