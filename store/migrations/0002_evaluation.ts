import { days, type TableDefinition } from './definitions.js';
import type { Migration } from './migration.js';

const UTC = "DateTime64(3, 'UTC')";
const label = (name: string) => `${name} LowCardinality(String)`;
const number = (name: string) => `\`${name}\` Nullable(Float64)`;

const scores: TableDefinition = {
  name: 'scores',
  columns: [
    'call_id String CODEC(ZSTD(1))',
    `started_at ${UTC} CODEC(Delta, ZSTD(1))`,
    label('target'),
    label('model'),
    label('purpose'),
    'session_id String CODEC(ZSTD(1))',
    label('scorer'),
    label('scorer_version'),
    'score Nullable(Float64)',
    label('label'),
    'spans Array(Tuple(start UInt32, end UInt32, label String))',
    'probability Float64 DEFAULT 1',
    `scored_at ${UTC} CODEC(Delta, ZSTD(1))`,
  ],
  engine: 'ReplacingMergeTree(scored_at)',
  partitionBy: 'toDate(started_at)',
  orderBy: '(scorer, target, model, started_at, call_id)',
  ttl: (retention) => `toDate(started_at) + ${days(retention.keep_calls)}`,
  shardBy: 'cityHash64(call_id)',
};

const findings: TableDefinition = {
  name: 'findings',
  columns: [
    'finding_id String',
    `at ${UTC} CODEC(Delta, ZSTD(1))`,
    label('kind'),
    '`key` LowCardinality(String)',
    label('title'),
    label('target'),
    label('model'),
    label('metric'),
    label('unit'),
    label('verdict'),
    label('severity'),
    number('value'),
    number('limit'),
    number('interval_low'),
    number('interval_high'),
    number('forecast'),
    number('forecast_low'),
    number('forecast_high'),
    'sample_size UInt64',
    'method String CODEC(ZSTD(1))',
    'window_seconds Float64',
    'summary String CODEC(ZSTD(1))',
    'evidence Array(String)',
  ],
  engine: 'MergeTree',
  partitionBy: 'toYYYYMM(at)',
  orderBy: '(`key`, at)',
  ttl: (retention) => `toDate(at) + ${days(retention.keep_calls)}`,
  shardBy: 'cityHash64(`key`)',
};

const alerts: TableDefinition = {
  name: 'alerts',
  columns: [
    'alert_id String',
    '`key` String',
    'group_key String',
    label('state'),
    label('severity'),
    'title String',
    'summary String',
    label('target'),
    label('model'),
    label('metric'),
    label('unit'),
    number('value'),
    number('limit'),
    'sample_size UInt64',
    'finding_id String',
    `started_at ${UTC}`,
    `fired_at Nullable(${UTC})`,
    `resolved_at Nullable(${UTC})`,
    `clear_since Nullable(${UTC})`,
    'silenced Bool',
    `updated_at ${UTC}`,
  ],
  engine: 'ReplacingMergeTree(updated_at)',
  orderBy: 'alert_id',
  ttl: (retention) => `toDate(updated_at) + ${days(retention.keep_rollups)}`,
  shardBy: 'cityHash64(alert_id)',
};

const notifications: TableDefinition = {
  name: 'notifications',
  columns: [
    'notification_id String',
    `at ${UTC}`,
    'group_key String',
    label('channel'),
    label('kind'),
    'firing Array(String)',
    'resolved Array(String)',
    label('result'),
    'attempts UInt32',
    'error String',
  ],
  engine: 'MergeTree',
  partitionBy: 'toYYYYMM(at)',
  orderBy: '(group_key, channel, at)',
  ttl: (retention) => `toDate(at) + ${days(retention.keep_rollups)}`,
  shardBy: 'cityHash64(group_key)',
};

const monitorState: TableDefinition = {
  name: 'monitor_state',
  columns: ['monitor_id String', 'state String CODEC(ZSTD(3))', `updated_at ${UTC}`],
  engine: 'ReplacingMergeTree(updated_at)',
  orderBy: 'monitor_id',
  shardBy: 'cityHash64(monitor_id)',
};

export const migration: Migration = {
  name: '0002_evaluation',
  tables: [scores, findings, alerts, notifications, monitorState],
  views: [],
};
