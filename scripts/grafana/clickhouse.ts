import { dataSourceVariable, manyValued, purposeVariable, type Source } from './sources.js';
import type { PanelSpec } from './spec.js';
import type { Target } from './types.js';

const datasource = { type: 'grafana-clickhouse-datasource', uid: '${datasource}' };

/** The model that served a call, else the one that was asked for. */
export const MODEL = "if(response_model != '', response_model, request_model)";

/** What counts as failed, answered and begun is what the SLO checks say: a client that hangs up is no error of the model. */
export const FAILED = "outcome NOT IN ('ok', 'client_abort')";
export const ANSWERED = "outcome = 'ok'";
export const BEGUN = "outcome IN ('ok', 'client_abort')";

/**
 * What is chosen in a variable. `$__conditionalAll` becomes `1=1` while All is chosen.
 * Names come from the wire, and Grafana's own quoting leaves a backslash as it is, which ends a ClickHouse string early:
 * a percent-encoded list has nothing that could. (A name with a comma cannot be chosen; All still shows it.)
 */
const chosen = (column: string, variable: string): string =>
  `$__conditionalAll(${column} IN splitByChar(',', ${listed(variable)}), $${variable})`;

/** Grafana writes a list as {a,b}, and encodes all of it. */
const listed = (variable: string): string =>
  `replaceRegexpOne(decodeURLComponent('\${${variable}:percentencode}'), '(?s)^[{](.*)[}]$', '\\\\1')`;

const callsOf = (purposes: string): string => `FROM calls
WHERE $__timeFilter(started_at)
  AND purpose IN (${purposes})
  AND ${chosen('target', 'target')}
  AND ${chosen(MODEL, 'model')}
  AND ${chosen('environment', 'environment')}`;

/** The calls that the range and the variables of the board leave. */
export const FROM_CALLS = callsOf("'user', '${purpose:percentencode}'");

/** Of the same, those that taps answered themselves, as a budget was spent: they are in nothing else. */
export const FROM_REFUSED_CALLS = callsOf("'refused'");

const ABOUT_CHOSEN = `(target IN ('', '*') OR ${chosen('target', 'target')})
  AND (model IN ('', '*') OR ${chosen('model', 'model')})`;

/** What is used of the budgets for money, in time. A budget's other finding is its forecast's. */
export const FROM_SPENT = `FROM findings
WHERE $__timeFilter(at)
  AND kind = 'budget' AND startsWith(\`key\`, 'budget:') AND unit = 'usd'
  AND ${ABOUT_CHOSEN}`;

/** Findings are renewed every few minutes; a check that was not for a quarter of an hour is no longer asked. */
export const FROM_CURRENT_FINDINGS = `FROM findings
WHERE at > $__toTime - INTERVAL 15 MINUTE AND at <= $__toTime
  AND ${ABOUT_CHOSEN}`;

const OF_QUALITY = "kind IN ('drift', 'bias', 'toxicity', 'integrity')";

/** The newest verdict on quality of each monitor that is asked at the end of the range. */
export const CURRENT_QUALITY = `SELECT *
${FROM_CURRENT_FINDINGS}
  AND ${OF_QUALITY}
  AND ${chosen('`key`', 'monitor')}
ORDER BY at DESC
LIMIT 1 BY \`key\``;

/** All verdicts on quality in the range. */
export const FROM_QUALITY = `FROM findings
WHERE $__timeFilter(at)
  AND ${OF_QUALITY}
  AND ${ABOUT_CHOSEN}
  AND ${chosen('`key`', 'monitor')}`;

/** Scores of the calls that the range and the variables of the board leave; requests of probes and judges are none of them. */
export const FROM_SCORES = `FROM scores
WHERE $__timeFilter(started_at)
  AND purpose IN ('user', 'demo')
  AND ${chosen('target', 'target')}
  AND ${chosen('model', 'model')}`;

/** What collectors reported about themselves in the range. */
export const FROM_COLLECTORS = `FROM server_metrics
WHERE $__timeFilter(at)`;

/** What model servers told of themselves in the range. */
export const FROM_SERVERS = `FROM server_metrics
WHERE $__timeFilter(at) AND ${chosen("labels['target']", 'target')}`;

/** Length of the range in seconds, at least one. */
export const RANGE_SECONDS = 'greatest(1, toUnixTimestamp($__toTime) - toUnixTimestamp($__fromTime))';

/** Keys, because titles hold commas. */
const MONITORS = `SELECT DISTINCT toString(\`key\`) AS value FROM findings WHERE $__timeFilter(at) AND ${OF_QUALITY} ORDER BY value`;

const valuesOf = (column: string): string =>
  `SELECT DISTINCT ${column} AS value FROM calls WHERE $__timeFilter(started_at) AND value != '' ORDER BY value`;

const variable = (name: string, label: string, rawSql: string) =>
  manyValued(name, label, {
    datasource,
    query: { editorType: 'sql', rawSql, refId: `Variable-${name}` },
    definition: rawSql,
  });

const FORMAT_TIME_SERIES = 0;
const FORMAT_TABLE = 1;

export const clickhouse: Source = {
  name: 'clickhouse',
  label: 'ClickHouse',
  datasource,
  variables: [
    dataSourceVariable(datasource.type),
    variable('environment', 'Environment', valuesOf('environment')),
    variable('target', 'Target', valuesOf('target')),
    variable('model', 'Model', valuesOf(MODEL)),
    variable('monitor', 'Monitor', MONITORS),
    purposeVariable(),
  ],
  annotations: [
    {
      name: 'Deployments',
      datasource,
      enable: true,
      iconColor: 'blue',
      target: {
        refId: 'Deployments',
        editorType: 'sql',
        format: FORMAT_TABLE,
        rawSql: `SELECT at AS time, concat(target, ': ', previous, ' → ', version) AS text, target AS tags
FROM deployments
WHERE $__timeFilter(at) AND ${chosen('target', 'target')}
ORDER BY time`,
      },
    },
  ],
  targets: (spec) => (spec.sql === undefined ? [] : [target(spec, spec.sql)]),
};

function target(spec: PanelSpec, rawSql: string): Target {
  const isSeries = spec.kind === 'timeseries';
  return {
    refId: 'A',
    datasource,
    editorType: 'sql',
    format: isSeries ? FORMAT_TIME_SERIES : FORMAT_TABLE,
    queryType: isSeries ? 'timeseries' : 'table',
    rawSql,
  };
}
