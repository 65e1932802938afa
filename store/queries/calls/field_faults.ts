import type { Purpose } from '../../../core/call.js';
import { DAY_MS } from '../../../core/time/calendar.js';
import { time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';

/** A fault of one call's fields; `one` and `many` are for people. */
interface FieldFault {
  kind: 'missing' | 'impossible';
  one: string;
  many: string;
  sql: string;
}

/** Answers that cost tokens. */
const GENERATED = "outcome = 'ok' AND operation IN ('chat', 'text_completion', 'generate_content')";
/** Clocks of two machines may differ by so much. */
export const SKEW_SECONDS = 300;

/** What is looked for, by name. */
export const FIELD_FAULTS = {
  tokens: {
    kind: 'missing',
    one: 'without token counts',
    many: 'without token counts',
    sql: `${GENERATED} AND (input_tokens IS NULL OR output_tokens IS NULL)`,
  },
  model: { kind: 'missing', one: 'without a model', many: 'without a model', sql: `${GENERATED} AND model = ''` },
  duration: {
    kind: 'missing',
    one: 'without a duration',
    many: 'without a duration',
    sql: `${GENERATED} AND duration_ms IS NULL`,
  },
  span: {
    kind: 'impossible',
    one: 'with a negative duration, or one of more than a day',
    many: 'with a negative duration, or one of more than a day',
    sql: `ifNull(duration_ms < 0 OR duration_ms > ${DAY_MS}, 0)`,
  },
  first_token: {
    kind: 'impossible',
    one: 'whose first token came before its start or after its end',
    many: 'whose first token came before their start or after their end',
    sql: 'ifNull(ttft_ms < 0, 0) OR ifNull(ttft_ms > duration_ms + 1, 0)',
  },
  no_output_tokens: {
    kind: 'impossible',
    one: 'with an answer of no tokens',
    many: 'with an answer of no tokens',
    sql: "ifNull(output_tokens = 0, 0) AND tokens_source != 'absent' AND notEmpty(output)",
  },
  no_input_tokens: {
    kind: 'impossible',
    one: 'with a prompt of no tokens',
    many: 'with a prompt of no tokens',
    sql: `ifNull(input_tokens = 0, 0) AND ${GENERATED} AND notEmpty(prompt)`,
  },
  parts: {
    kind: 'impossible',
    one: 'with more cached than input tokens, or more reasoning than output tokens',
    many: 'with more cached than input tokens, or more reasoning than output tokens',
    sql: 'ifNull(cached_input_tokens > input_tokens, 0) OR ifNull(reasoning_tokens > output_tokens, 0)',
  },
  huge: {
    kind: 'impossible',
    one: 'with more tokens than any model takes',
    many: 'with more tokens than any model takes',
    sql: 'ifNull(input_tokens > 100000000, 0) OR ifNull(output_tokens > 10000000, 0)',
  },
  cost: {
    kind: 'impossible',
    one: 'with a negative cost',
    many: 'with a negative cost',
    sql: 'ifNull(cost_usd < 0, 0)',
  },
  status: {
    kind: 'impossible',
    one: 'that went well with an error status',
    many: 'that went well with an error status',
    sql: "outcome = 'ok' AND ifNull(http_status >= 400, 0)",
  },
  future: {
    kind: 'impossible',
    one: 'dated in the future',
    many: 'dated in the future',
    sql: `started_at > ingested_at + INTERVAL ${SKEW_SECONDS} SECOND`,
  },
} as const satisfies Record<string, FieldFault>;

type FaultName = keyof typeof FIELD_FAULTS;

/** What was found in five minutes of a target's calls. */
export interface FieldFaults {
  target: string;
  /** Start of the five minutes, epoch milliseconds. */
  at: number;
  calls: number;
  /** Answers that should have tokens, model and duration. */
  generated: number;
  missing: number;
  impossible: number;
  /** Calls that came through a tap, and those of them that were stored so late that drift monitors leave them out. */
  tapped: number;
  late: number;
  faults: Record<FaultName, number>;
  missing_ids: string[];
  impossible_ids: string[];
  late_ids: string[];
}

const STEP_MS = 300_000;
/** Further into the future no row is looked for. */
const FUTURE_MS = 30 * DAY_MS;
const IDS = 5;

const any = (kind: FieldFault['kind']): string =>
  Object.values(FIELD_FAULTS)
    .filter((each) => each.kind === kind)
    .map((each) => `(${each.sql})`)
    .join(' OR ');
const TAPPED = "tap IN ('tcp', 'http', 'otlp')";
const LATE = `${TAPPED} AND ingested_at > started_at + toIntervalMillisecond(toInt64(ifNull(duration_ms, 0))) + toIntervalMillisecond({watermark:Int64})`;

/** Faults of calls since `from`, also of those dated in the future, by target and five minutes, oldest first. */
export async function fieldFaults(
  store: Store,
  { from, now, watermark, purposes }: { from: number; now: number; watermark: number; purposes: readonly Purpose[] },
): Promise<FieldFaults[]> {
  const names = Object.keys(FIELD_FAULTS) as FaultName[];
  const counts = names.map((name) => `countIf(${FIELD_FAULTS[name].sql}) AS fault_${name}`);
  const ids = (condition: string) => `groupArrayIf(${IDS})(call_id, ${condition})`;
  const rows = await store.query<Omit<FieldFaults, 'faults'> & Record<string, number>>(
    `SELECT target, least(intDiv(toUnixTimestamp64Milli(started_at), ${STEP_MS}) * ${STEP_MS}, {now:Int64}) AS at, count() AS calls,
       countIf(${GENERATED}) AS generated, countIf(${any('missing')}) AS missing, countIf(${any('impossible')}) AS impossible,
       countIf(${TAPPED}) AS tapped, countIf(${LATE}) AS late, ${counts.join(', ')},
       ${ids(any('missing'))} AS missing_ids, ${ids(any('impossible'))} AS impossible_ids, ${ids(LATE)} AS late_ids
     FROM calls
     WHERE started_at >= ${time('from')} AND started_at < ${time('end')} AND purpose IN {purposes:Array(String)}
     GROUP BY target, at ORDER BY target, at`,
    {
      from: Math.floor(from),
      now: Math.floor(now),
      end: Math.floor(now + FUTURE_MS),
      watermark,
      purposes: [...purposes],
    },
  );
  return rows.map((row) => ({
    ...row,
    faults: Object.fromEntries(names.map((name) => [name, row[`fault_${name}`] ?? 0])) as Record<FaultName, number>,
  }));
}
