import { CURRENT_QUALITY } from '../clickhouse.js';
import type { RowSpec } from '../spec.js';

export const WORST_FIRST = "indexOf(['over', 'near', 'no_data', 'ok'], toString(verdict))";

export const verdicts: RowSpec = {
  title: 'Verdicts',
  height: 10,
  panels: [
    {
      title: 'Verdicts',
      description:
        'What each monitor says at the end of the time range, with its interval, sample size, statistic, and since when. No data is never shown as ok.',
      kind: 'table',
      width: 24,
      unit: 'short',
      columns: [
        { name: 'verdict', title: 'Verdict', states: true },
        { name: 'monitor', title: 'Monitor', wide: true },
        { name: 'said', title: 'In words', wide: true },
        { name: 'value', title: 'Value' },
        { name: 'interval_low', title: 'From' },
        { name: 'interval_high', title: 'To' },
        { name: 'limit', title: 'Limit' },
        { name: 'unit', title: 'Unit' },
        { name: 'sample_size', title: 'Sample size' },
        { name: 'window', title: 'Window', unit: 's' },
        { name: 'statistic', title: 'Statistic' },
        { name: 'reached', title: 'It is' },
        { name: 'threshold', title: 'Threshold' },
        { name: 'since', title: 'Since', unit: 'dateTimeFromNow' },
        { name: 'asked_at', title: 'Asked', unit: 'dateTimeFromNow' },
      ],
      sql: `SELECT verdict, title AS monitor, summary AS said, value, interval_low, interval_high, \`limit\`, unit, sample_size,
  window_seconds AS window,
  JSONExtractString(details, 'statistic', 'name') AS statistic,
  JSONExtract(details, 'statistic', 'value', 'Nullable(Float64)') AS reached,
  JSONExtract(details, 'statistic', 'threshold', 'Nullable(Float64)') AS threshold,
  parseDateTime64BestEffortOrNull(JSONExtractString(details, 'since')) AS since,
  at AS asked_at
FROM (${CURRENT_QUALITY})
ORDER BY ${WORST_FIRST}, monitor`,
    },
  ],
};

export const evidence: RowSpec = {
  title: 'Evidence',
  height: 10,
  panels: [
    {
      title: 'Example calls',
      description:
        'Calls from before and after the change, or those that show what is wrong; copied so that they outlive the texts of other calls.',
      kind: 'table',
      width: 24,
      unit: 'short',
      columns: [
        { name: 'monitor', title: 'Monitor', wide: true },
        { name: 'side', title: 'Which' },
        { name: 'started', title: 'Started', unit: 'dateTimeFromNow' },
        { name: 'prompt', title: 'Prompt', wide: true },
        { name: 'output', title: 'Answer', wide: true },
        { name: 'duration', title: 'Took', unit: 's' },
        { name: 'call_id', title: 'Call' },
      ],
      sql: `SELECT monitor, example.1 AS side, call.started_at AS started,
  leftUTF8(call.prompt, 200) AS prompt, leftUTF8(call.output, 200) AS output,
  call.duration_ms / 1000 AS duration, call.call_id AS call_id
FROM (SELECT title AS monitor, ${WORST_FIRST} AS rank, arrayJoin(arrayConcat(
    arrayMap(id -> ('before', id), JSONExtract(details, 'examples', 'before', 'Array(String)')),
    arrayMap(id -> ('after', id), JSONExtract(details, 'examples', 'after', 'Array(String)')),
    arrayMap(id -> ('shows it', id), if(JSONLength(details, 'examples', 'after') > 0, [], evidence)))) AS example
  FROM (${CURRENT_QUALITY})) AS shown
INNER JOIN evidence AS call ON call.call_id = shown.example.2
ORDER BY rank, monitor, side DESC, started`,
    },
  ],
};
