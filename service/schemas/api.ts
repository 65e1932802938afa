import { z } from 'zod';
import 'zod-openapi';
import { ALERT_STATES } from '../../core/findings/alert.js';
import { COST_SOURCES, OUTCOMES, PURPOSES, TAPS, TOKENS_SOURCES } from '../../core/call.js';
import { CHECK_KINDS, UNITS, VERDICTS } from '../../core/findings/finding.js';
import { feedback } from './door.js';
import { number, time } from './fields.js';

/** The shapes of the JSON API. The OpenAPI document, and from it the page's types, are generated from these. */

const verdict = z.enum(VERDICTS);

export const tile = z
  .object({
    id: z.string(),
    label: z.string(),
    state: verdict,
    value: number.describe('In unit; null when not known.'),
    unit: z.enum(UNITS),
    rate_per: z.string().optional().describe('Set when value is a rate, for example s.'),
    value_of: z.string().optional().describe('Beside the value instead of its unit, for people: of 23 streams.'),
    refusing: z.boolean().optional().describe('The budget is enforced and spent: new calls are refused.'),
    word: z.string().optional().describe('Stands for the value where the answer is no number: undecided.'),
    limit: number,
    limit_label: z.string().describe('For people: budget 1.0 s.'),
    share_used: number.describe('Of the limit, 0 to 1 and beyond; for the bar.'),
    forecast: number,
    forecast_share: number.describe('Of the period, at which the forecast passes the limit; for the mark on the bar.'),
    previous: number.describe('Same measure over the window before.'),
    interval_low: number,
    interval_high: number,
    sample_size: z.number(),
    note: z.string(),
    spark: z.array(number),
  })
  .meta({ id: 'Tile' });

export const finding = z
  .object({
    finding_id: z.string(),
    at: time,
    kind: z.enum(CHECK_KINDS),
    key: z.string(),
    title: z.string(),
    target: z.string(),
    model: z.string(),
    metric: z.string(),
    unit: z.enum(UNITS),
    verdict,
    severity: z.enum(['page', 'ticket', 'note']),
    value: number,
    limit: number,
    interval_low: number,
    interval_high: number,
    forecast: number,
    forecast_low: number,
    forecast_high: number,
    sample_size: z.number(),
    method: z.string(),
    window_seconds: z.number(),
    summary: z.string(),
    evidence: z.array(z.string()),
  })
  .meta({ id: 'Finding' });

export const alert = z
  .object({
    alert_id: z.string(),
    key: z.string(),
    state: z.enum(ALERT_STATES),
    severity: z.enum(['page', 'ticket', 'note']),
    title: z.string(),
    summary: z.string(),
    target: z.string(),
    model: z.string(),
    metric: z.string(),
    unit: z.enum(UNITS),
    value: number,
    limit: number,
    interval_low: number,
    interval_high: number,
    since: time.nullable().describe('Since when it is so, as the check estimates; null where it does not.'),
    sample_size: z.number(),
    finding_id: z.string(),
    started_at: time,
    fired_at: time.nullable(),
    resolved_at: time.nullable(),
    silenced: z.boolean(),
    channels: z.array(z.string()).describe('Channels that were told, by the notification log.'),
    updated_at: time,
  })
  .meta({ id: 'Alert' });

const timePoint = z.object({ at: time });

export const overview = z
  .object({
    from: time,
    to: time,
    step_seconds: z.number(),
    ever_seen_a_call: z.boolean().describe('False until the first call is stored: the page shows how to attach.'),
    demo: z.boolean().describe('Some of the calls in range are demo traffic.'),
    verdict: z.object({
      state: verdict,
      sentence: z.string(),
      details: z.array(z.object({ text: z.string(), state: verdict, finding_key: z.string() })),
    }),
    tiles: z.array(tile),
    charts: z.object({
      latency: z.object({
        sentence: z.string(),
        limit_ms: number,
        points: z.array(timePoint.extend({ p50: number, p95: number, p99: number, calls: z.number() })),
      }),
      ttft: z.object({
        sentence: z.string(),
        limit_ms: number,
        points: z.array(timePoint.extend({ p50: number, p95: number, calls: z.number() })),
      }),
      throughput: z.object({
        sentence: z.string(),
        points: z.array(
          timePoint.extend({ calls_per_second: number, output_tokens_per_second: number, error_ratio: number }),
        ),
      }),
      cost: z.object({
        sentence: z.string(),
        limit_usd: number,
        period_from: time,
        period_to: time,
        spent: z.array(timePoint.extend({ usd: z.number() })),
        forecast: z.array(timePoint.extend({ usd: z.number(), low: z.number(), high: z.number() })),
      }),
      toxicity: z
        .object({
          sentence: z.string(),
          limit: number.describe('Share of the answers that is tolerated.'),
          points: z.array(timePoint.extend({ value: number, low: number, high: number })),
        })
        .nullable()
        .describe('Share of toxic answers by day, of the target where it is worst; null before there are two days.'),
    }),
    models: z.array(
      z.object({
        target: z.string(),
        model: z.string(),
        backend: z.string(),
        calls: z.number(),
        error_ratio: number,
        ttft_p95_ms: number,
        latency_p95_ms: number,
        output_tokens_per_second: number.describe('While generating: output tokens over time spent on them.'),
        cost_usd: number,
        cost_source: z.enum([...COST_SOURCES, 'mixed']),
        cost_per_1k_calls: number,
        unpriced_calls: z.number(),
        state: verdict,
        drift: z.object({
          state: verdict,
          words: z.string().describe('For people: steady, or what has drifted; empty where nothing is watched.'),
        }),
      }),
    ),
    alerts: z.array(alert),
    deployments: z.array(z.object({ at: time, target: z.string(), version: z.string(), previous: z.string() })),
  })
  .meta({ id: 'Overview' });

export const callSummary = z
  .object({
    call_id: z.string(),
    started_at: time,
    target: z.string(),
    environment: z.string(),
    backend: z.string(),
    operation: z.string(),
    model: z.string().describe('Served, else asked for.'),
    http_status: number,
    outcome: z.enum(OUTCOMES),
    error_type: z.string(),
    streaming: z.boolean(),
    duration_ms: number,
    ttft_ms: number,
    input_tokens: number,
    output_tokens: number,
    tokens_source: z.enum(TOKENS_SOURCES),
    cost_usd: number,
    cost_source: z.enum(COST_SOURCES),
    caller: z.string().describe('Alias where there is one.'),
    purpose: z.enum(PURPOSES),
    rating: number.describe('Mean of its ratings, -1 to 1; null when nobody rated it.'),
    prompt_preview: z.string(),
    output_preview: z.string(),
  })
  .meta({ id: 'CallSummary' });

export const callDetail = callSummary
  .extend({
    version: z.string(),
    tap: z.enum(TAPS),
    provider: z.string(),
    request_model: z.string(),
    response_model: z.string(),
    response_id: z.string(),
    request_id: z.string(),
    trace_id: z.string(),
    span_id: z.string(),
    session_id: z.string(),
    tenant: z.string(),
    route: z.string(),
    error_message: z.string(),
    ttfb_ms: number,
    tpot_ms: number,
    max_gap_ms: number,
    queue_ms: number,
    cached_input_tokens: number,
    cache_write_tokens: number,
    reasoning_tokens: number,
    price_version: z.string(),
    scores: z
      .array(
        z.object({
          scorer: z.string().describe('Name of the scorer; NAME.prompt where it read the prompt, too.'),
          scorer_version: z.string(),
          score: number.describe('0 to 1; null is no data.'),
          label: z.string(),
          spans: z
            .array(z.object({ start: z.number(), end: z.number(), label: z.string() }))
            .describe('What drove the score, in UTF-16 units of the text.'),
          categories: z
            .record(z.string(), z.number())
            .describe('By kind of harm, 0 to 1; empty where the scorer tells none apart.'),
          read: number.describe('Share of the stored text that was read; null where that is not known.'),
          reason: z.string().describe('Why there is no score; of a judge, why it is what it is.'),
          probability: z.number().describe('How likely it was that this scorer would read the call.'),
          scored_at: z.string(),
          asked: z
            .object({ label: z.string(), is_harm: z.boolean() })
            .nullable()
            .describe('What people are asked about it: LABEL:yes or LABEL:no as feedback; null is nothing.'),
        }),
      )
      .describe('What the scorers say about its texts.'),
    cost_lines: z
      .array(
        z.object({
          label: z.string(),
          tokens: number,
          usd_per_million: number,
          usd: z.number(),
        }),
      )
      .describe('The arithmetic behind cost_usd; empty when unpriced.'),
    finish_reasons: z.array(z.string()),
    tool_calls: z.array(z.object({ id: z.string(), name: z.string(), arguments: z.string() })),
    choices: number,
    temperature: number,
    top_p: number,
    top_k: number,
    max_tokens: number,
    request_bytes: z.number(),
    response_bytes: z.number(),
    prompt: z.string(),
    output: z.string(),
    attributes: z.record(z.string(), z.string()),
    redactions: z.record(z.string(), z.number()),
    truncated: z.boolean(),
    collector_id: z.string(),
    ingested_at: time,
    feedback: z.array(feedback).describe('Oldest first.'),
  })
  .meta({ id: 'CallDetail' });

export const budget = z
  .object({
    name: z.string(),
    target: z.string(),
    model: z.string(),
    metric: z.enum(['cost', 'tokens', 'calls']),
    unit: z.enum(UNITS),
    period: z.enum(['day', 'week', 'month']),
    period_from: time,
    period_to: time,
    limit: z.number(),
    used: number,
    forecast: number,
    forecast_low: number,
    forecast_high: number,
    state: verdict,
    unpriced_calls: z.number().describe('Not part of used: calls without a price, or of tokens without counts.'),
    sample_size: z.number(),
    enforce: z.boolean().describe('Once it is spent, http taps refuse new calls.'),
    refusing: z.boolean().describe('It is spent, and collectors are told to refuse new calls.'),
    refused_calls: z.number().describe('In this period; of a budget that is not enforced always 0.'),
    refused_since: time.nullable().describe('Minute of the first refused call of this period.'),
    summary: z.string(),
  })
  .meta({ id: 'Budget' });

export const targetStatus = z
  .object({
    name: z.string(),
    environment: z.string(),
    version: z.string(),
    backends: z.array(z.string()),
    models: z.array(z.string()),
    first_call_at: time.nullable(),
    last_call_at: time.nullable(),
    calls_24h: z.number(),
    gpu_hour_usd: number,
    demo: z.boolean(),
    tap_url: z
      .string()
      .nullable()
      .describe('Where clients of the target connect instead; null when its tap is not configured here.'),
  })
  .meta({ id: 'TargetStatus' });

export const serverMetric = z
  .object({
    name: z.string(),
    label: z.string(),
    unit: z.enum(['count', 'ratio', 'bytes', 'per_second']),
    value: number.describe('The latest; null when there is none of the last minutes.'),
    points: z.array(z.object({ at: time, value: z.number() })),
  })
  .meta({ id: 'ServerMetric' });

export const serverMetrics = z
  .object({
    target: z.string(),
    state: z
      .enum(['up', 'down', 'not_found', 'off'])
      .describe('down: they were there, and do not answer now. not_found: no metrics are known.'),
    urls: z.array(z.string()).describe('What is scraped.'),
    last_at: time.nullable(),
    hint: z.string().describe('What a person can do about it; empty when all is well.'),
    metrics: z.array(serverMetric),
  })
  .meta({ id: 'ServerMetrics' });

/** Lists are `{ items, next_cursor }`. */
export function listOf<T extends z.ZodType>(item: T, id: string) {
  return z.object({ items: z.array(item), next_cursor: z.string().nullable() }).meta({ id });
}

export const queryRequest = z.object({
  sql: z.string().min(1).max(100_000),
  format: z
    .string()
    .regex(/^[A-Za-z0-9]{1,64}$/)
    .default('JSON')
    .describe('Any output format of ClickHouse.'),
});

export const exportPlan = z
  .object({
    matching: z.number().describe('Calls that match the filters.'),
    left_out: z
      .array(z.object({ reason: z.string(), calls: z.number() }))
      .describe('Of those, as far as it is known before their texts are read.'),
    most: z.number().describe('So many may match; the command line takes more.'),
  })
  .meta({ id: 'ExportPlan' });

export const loginRequest = z.object({ token: z.string().min(1).max(1000) });

export const alive = z.object({ status: z.literal('alive') }).meta({ id: 'Alive' });

export const readiness = z
  .object({
    ready: z.boolean(),
    checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string() })),
  })
  .meta({ id: 'Readiness' });

/** RFC 9457. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    detail: z.string().optional(),
    code: z.string().describe('Stable, for programs.'),
    hint: z.string().optional().describe('What to do about it.'),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
