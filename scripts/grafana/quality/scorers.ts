import { FROM_SCORES } from '../clickhouse.js';
import type { RowSpec } from '../spec.js';

/** Who reads the texts, what they say, and what the judges among them cost. */
export const scorers: RowSpec = {
  title: 'Scorers and judges',
  height: 9,
  panels: [
    {
      title: 'Scores',
      description:
        'Mean score of the calls, by scorer: a text that was drawn with a small chance stands for as many as it was drawn from. A new version begins a line of its own.',
      kind: 'timeseries',
      width: 12,
      unit: 'percentunit',
      max: 1,
      sql: `SELECT $__timeInterval(started_at) AS time, concat(scorer, ' ', scorer_version) AS scored_by,
  sum(score / probability) / sum(1 / probability) AS mean_score
${FROM_SCORES}
  AND score IS NOT NULL AND probability > 0
GROUP BY time, scored_by
ORDER BY time`,
    },
    {
      title: 'Scorers and judges',
      description:
        'Texts read by each version of each scorer, those it could make nothing of, and with what chance a text was read. Judges are asked over the network and cost money: today, in UTC. People who looked at a score say yes or no; the share of them who agree with it is no estimate: they look where they like.',
      kind: 'table',
      width: 12,
      unit: 'short',
      columns: [
        { name: 'scored_by', title: 'Scorer', wide: true },
        { name: 'version', title: 'Version' },
        { name: 'read', title: 'Texts read' },
        { name: 'unreadable', title: 'No score' },
        { name: 'chance', title: 'Mean chance', unit: 'percentunit' },
        { name: 'mean_score', title: 'Mean score', unit: 'percentunit' },
        { name: 'labelled', title: 'Labels of people' },
        { name: 'agreed', title: 'Agree', unit: 'percentunit' },
        { name: 'last', title: 'Last', unit: 'dateTimeFromNow' },
        { name: 'requests_today', title: 'Requests today' },
        { name: 'cost_today', title: 'Cost today', unit: 'currencyUSD' },
      ],
      sql: `SELECT read.scored_by AS scored_by, read.version AS version, read.read AS read, read.unreadable AS unreadable, read.chance AS chance,
  read.mean_score AS mean_score, people.labelled AS labelled, people.agreed / nullIf(people.labelled, 0) AS agreed, read.last AS last,
  if(judge.name = '', NULL, judge.requests) AS requests_today, if(judge.name = '', NULL, judge.usd) AS cost_today
FROM (SELECT toString(scorer) AS scored_by, toString(scorer_version) AS version, count() AS read, countIf(score IS NULL) AS unreadable,
    count() / sum(1 / greatest(probability, 1e-6)) AS chance,
    sumIf(score / probability, score IS NOT NULL AND probability > 0)
      / nullIf(sumIf(1 / probability, score IS NOT NULL AND probability > 0), 0) AS mean_score,
    max(scored_at) AS last
  ${FROM_SCORES}
  GROUP BY scorer, scorer_version) AS read
LEFT JOIN (SELECT substring(monitor_id, 7) AS name,
    JSONExtractFloat(state, 'spending', 'day') = toUnixTimestamp(toStartOfDay(now('UTC'))) * 1000 AS is_today,
    is_today * JSONExtractUInt(state, 'spending', 'requests') AS requests,
    is_today * JSONExtractFloat(state, 'spending', 'usd') AS usd
  FROM monitor_state FINAL WHERE startsWith(monitor_id, 'judge:')) AS judge
  ON judge.name = replaceRegexpOne(read.scored_by, '[.]prompt$', '')
LEFT JOIN (SELECT toString(scorer) AS scored_by, toString(scorer_version) AS version, count() AS labelled, countIf((score >= 0.5) = said.yes) AS agreed
  FROM (SELECT call_id, scorer, scorer_version, score
    ${FROM_SCORES}
      AND score IS NOT NULL) AS given
  INNER JOIN (SELECT call_id, replaceRegexpOne(label, ':(yes|no)$', '') AS about, argMax(endsWith(label, ':yes'), at) AS yes
    FROM feedback WHERE match(label, ':(yes|no)$') AND $__timeFilter(at) GROUP BY call_id, about, source) AS said
    ON said.call_id = given.call_id AND said.about = replaceRegexpOne(given.scorer, '[.]prompt$', '')
  GROUP BY scorer, scorer_version) AS people
  ON people.scored_by = read.scored_by AND people.version = read.version
ORDER BY scored_by, version`,
    },
  ],
};
