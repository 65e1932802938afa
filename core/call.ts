import { z } from 'zod';

/** How a call ended, seen from the tap. */
export const OUTCOMES = ['ok', 'error', 'client_abort', 'upstream_unreachable', 'timeout'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Where a call was seen. `tcp` and `http` are collector taps, `otlp` and `ingest` are doors of the service. */
export const TAPS = ['tcp', 'http', 'otlp', 'ingest'] as const;
export type Tap = (typeof TAPS)[number];

/**
 * Why a call was made. Only `user` calls count in budgets, SLOs and monitors. `refused` is nobody's purpose: the tap answered itself,
 * as an enforced budget was spent, and no model was asked.
 */
export const PURPOSES = ['user', 'probe', 'judge', 'demo', 'refused'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Where the token counts come from: the server's own report, a tokenizer, or nowhere. */
export const TOKENS_SOURCES = ['reported', 'estimated', 'absent'] as const;

/**
 * Where the cost comes from; `reported` is the provider's own word. `unpriced` means unknown, never zero; `none` that the call failed
 * before anything was used: there is no cost to be known.
 */
export const COST_SOURCES = ['price_list', 'override', 'gpu_hour', 'reported', 'unpriced', 'none'] as const;
export type CostSource = (typeof COST_SOURCES)[number];

/** More than any model takes or gives: beyond it a count is a mistake, or meant to spoil sums. */
export const MAX_TOKENS = 100_000_000;
/** Longer than any call. */
export const MAX_DURATION_MS = 31 * 86_400_000;

const text = z.string().default('');
const count = z.number().int().nonnegative().nullable().default(null);
const tokens = z.number().int().nonnegative().max(MAX_TOKENS).nullable().default(null);
const milliseconds = z.number().nonnegative().max(MAX_DURATION_MS).nullable().default(null);
const parameter = z.number().nullable().default(null);

const toolCall = z.object({ id: text, name: text, arguments: text });

/** One tool call the model asked for; `arguments` is the JSON text as the server sent it. */
export type ToolCall = z.output<typeof toolCall>;

/**
 * One recorded model invocation as it travels from a collector (or a client of the ingest door) to the service:
 * one JSON object per line. Field names are the columns of table `calls`.
 *
 * Times are UTC (ISO 8601), durations are milliseconds of a monotonic clock, token counts are inclusive
 * (`input_tokens` contains cached and cache-write tokens, `output_tokens` contains reasoning tokens).
 * `null` means unknown; it is never written as 0.
 */
export const callSchema = z.object({
  call_id: z.string().min(1).max(128),
  started_at: z.iso.datetime({ offset: true }),
  target: z.string().min(1).max(256),
  environment: text,
  version: text,
  tap: z.enum(TAPS).default('ingest'),
  backend: text,
  operation: text,
  provider: text,
  request_model: text,
  response_model: text,
  response_id: text,
  request_id: text,
  trace_id: text,
  span_id: text,
  session_id: text,
  tenant: text,
  caller: text,
  route: text,
  http_status: z.number().int().min(0).max(999).nullable().default(null),
  outcome: z.enum(OUTCOMES).default('ok'),
  error_type: text,
  error_message: text,
  streaming: z.boolean().default(false),
  duration_ms: milliseconds,
  ttfb_ms: milliseconds,
  ttft_ms: milliseconds,
  tpot_ms: milliseconds,
  max_gap_ms: milliseconds,
  queue_ms: milliseconds,
  input_tokens: tokens,
  output_tokens: tokens,
  cached_input_tokens: tokens,
  cache_write_tokens: tokens,
  reasoning_tokens: tokens,
  tokens_source: z.enum(TOKENS_SOURCES).default('absent'),
  finish_reasons: z.array(z.string()).default([]),
  tool_calls: z.array(toolCall).default([]),
  choices: count,
  temperature: parameter,
  top_p: parameter,
  top_k: parameter,
  max_tokens: count,
  request_bytes: z.number().int().nonnegative().default(0),
  response_bytes: z.number().int().nonnegative().default(0),
  prompt: text,
  output: text,
  attributes: z.record(z.string(), z.string()).default({}),
  redactions: z.record(z.string(), z.number().int().nonnegative()).default({}),
  truncated: z.boolean().default(false),
  purpose: z.enum(PURPOSES).default('user'),
  collector_id: text,
});

export type Call = z.output<typeof callSchema>;

/** What the service adds to a call before it is stored. */
export interface Priced {
  cost_usd: number | null;
  cost_source: CostSource;
  price_version: string;
}

/** A number that a server reported; null where it is more than can be. */
export function atMost(max: number, value: number | null | undefined): number | null {
  return value === null || value === undefined || value > max ? null : value;
}

/**
 * A duration that a tap has measured, milliseconds, as a call carries it. Streams may stay open for longer than the service believes of
 * anybody: then the duration is unknown, and the call is kept.
 */
export function measuredMs(value: number | null | undefined): number | null {
  const known = atMost(MAX_DURATION_MS, value);
  return known === null ? null : Math.max(0, known);
}

/** Whether a model server was asked: a call that the tap refused says nothing of how one serves, and costs nothing. */
export function wasServed({ purpose }: Pick<Call, 'purpose'>): boolean {
  return purpose !== 'refused';
}

/** A row of table `calls`, less the columns the store fills itself (`ingested_at`, `ingest_seq`). */
export type StoredCall = Call & Priced;
