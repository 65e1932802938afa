import { createHash } from 'node:crypto';
import { z } from 'zod';
import { callSchema, type Call } from '../../core/call.js';
import type { CaptureLevel, TargetConfig } from '../../core/config/schema.js';
import { nearest } from '../../core/config/nearest.js';
import { isRecord } from '../../core/json.js';
import { readConversation } from '../backends/parts/conversation.js';
import type { createHasher } from '../call/identity.js';
import { boundedName } from '../call/bounded_name.js';
import { GEN_AI } from '../../core/names/attributes.js';
import { providerOfModel } from '../prices/provider.js';
import { Redaction } from '../redact.js';
import { createTargetSettings, type TargetSettings } from '../call/target_settings.js';
import { conversationJson, TextBudget } from '../call/texts.js';

const MAX_ATTRIBUTES = 256;
const HASHED = /^[0-9a-f]{32}$/;
/** Epoch times below this are seconds, above it milliseconds. */
const SECONDS_END = 1e11;

/** ISO 8601 with an offset; as the store writes it (UTC); Unix epoch in seconds or milliseconds. */
const time = z.union([
  z.iso.datetime({ offset: true }),
  z
    .string()
    .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,9})?$/)
    .transform((text) => `${text.replace(' ', 'T')}Z`)
    .pipe(z.iso.datetime()),
  z.number().transform((value, context) => {
    const date = new Date(value < SECONDS_END ? value * 1000 : value);
    if (!Number.isNaN(date.getTime())) return date.toISOString();
    context.addIssue({ code: 'custom', message: 'not a time' });
    return z.NEVER;
  }),
]);
/** Columns that are not the sender's to say; an export has them, so they may be there. */
const IGNORED = new Set(['tap', 'cost_usd', 'cost_source', 'price_version', 'ingested_at', 'ingest_seq']);

/** A posted record: any columns of a call, and `model` and `messages` for short. */
const record = callSchema
  .omit({ tap: true })
  .extend({
    call_id: callSchema.shape.call_id.optional(),
    started_at: time,
    target: callSchema.shape.target.optional(),
    model: z.string().max(1000).default(''),
    messages: z.array(z.unknown()).max(10_000).optional(),
    attributes: z.record(z.string(), z.unknown()).default({}),
    tokens_source: callSchema.shape.tokens_source.removeDefault().optional(),
  })
  .strict();

const FIELDS = Object.keys(record.shape);

/** A call, or why the record is none; neither when its target is configured to keep nothing. */
export type PostedCall = { call: Call } | { reason: string } | { skipped: true };

/**
 * Makes the function that completes records posted by phones and batch jobs: needed are `started_at` and `target` or `model`, everything
 * else may be absent or null. Texts are masked as the target's configuration says, callers are hashed. Pure, never throws.
 */
export function createPostedReader(options: {
  targets: readonly TargetConfig[];
  hasher: ReturnType<typeof createHasher>;
  /** How much is kept of targets the configuration does not name; everything by default. */
  levelOf?: (target: string) => CaptureLevel;
}): (value: unknown, line: string) => PostedCall {
  const settingsOf = createTargetSettings(options.targets, options.levelOf);
  return (value, line) => {
    if (!isRecord(value)) return { reason: 'line: expected an object' };
    const present = Object.fromEntries(
      Object.entries(value).filter(([key, each]) => each !== null && !IGNORED.has(key)),
    );
    const parsed = record.safeParse(present);
    if (!parsed.success) return { reason: reasonsOf(parsed.error) };
    const model = parsed.data.response_model || parsed.data.request_model || parsed.data.model;
    const target = parsed.data.target ?? boundedName(model);
    if (target === '') return { reason: 'target: expected a target or a model' };
    const settings = settingsOf(target);
    if (settings.capture === 'nothing') return { skipped: true };
    return { call: complete(parsed.data, { settings, line, hasher: options.hasher }) };
  };
}

interface Completion {
  settings: TargetSettings;
  line: string;
  hasher: ReturnType<typeof createHasher>;
}

function complete(given: z.output<typeof record>, { settings, line, hasher }: Completion): Call {
  const { model, messages, ...rest } = given;
  const asked = messages === undefined ? undefined : readConversation(messages);
  const request_model = rest.request_model || (rest.response_model === '' ? model : '');
  const prompt = rest.prompt || (asked?.prompt ?? '');
  const caller = rest.caller === '' || HASHED.test(rest.caller) ? rest.caller : hasher.hash(rest.caller);
  const counted = rest.input_tokens !== null || rest.output_tokens !== null;
  const texts = masked({ ...rest, prompt }, asked?.messages, settings);
  return {
    ...rest,
    ...texts,
    call_id: rest.call_id ?? createHash('sha256').update(line).digest('hex').slice(0, 32),
    target: settings.name,
    environment: rest.environment || settings.environment,
    version: rest.version || settings.version,
    tap: 'ingest',
    operation: rest.operation || (messages === undefined ? 'infer' : 'chat'),
    provider: settings.provider || rest.provider || providerOfModel(rest.response_model || request_model),
    request_model,
    outcome: given.outcome === 'ok' && (rest.http_status ?? 0) >= 400 ? 'error' : given.outcome,
    session_id: sessionOf(rest.session_id, `${caller}\n${asked?.first_prompt ?? prompt}`, prompt, hasher, settings),
    caller,
    tokens_source: rest.tokens_source ?? (counted ? 'reported' : 'absent'),
    purpose: rest.purpose === 'user' ? settings.purpose : rest.purpose,
  };
}

type Texts = Pick<
  Call,
  'prompt' | 'output' | 'error_message' | 'tool_calls' | 'attributes' | 'redactions' | 'truncated'
>;

type Written = Omit<z.output<typeof record>, 'messages' | 'model'>;

/** Everything somebody may have written, masked and bounded; only numbers and names where the target's level is metadata. */
function masked(given: Written, messages: readonly unknown[] | undefined, settings: TargetSettings): Texts {
  if (settings.capture !== 'everything') {
    const tool_calls = given.tool_calls.map((call) => ({ ...call, arguments: '' }));
    return { prompt: '', output: '', error_message: '', tool_calls, attributes: {}, redactions: {}, truncated: false };
  }
  const redaction = new Redaction(settings.redactor);
  const budget = new TextBudget();
  const keep = (text: string) => redaction.text(budget.cut(text));
  const prompt = keep(given.prompt);
  const output = keep(given.output);
  const attributes: Record<string, string> = {};
  if (messages !== undefined) attributes[GEN_AI.inputMessages] = conversationJson(messages, redaction, budget);
  for (const [key, value] of Object.entries(given.attributes).slice(0, MAX_ATTRIBUTES)) {
    attributes[boundedName(key)] = keep(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
  }
  const redactions = { ...given.redactions };
  const error_message = keep(given.error_message);
  const tool_calls = given.tool_calls.map((call) => ({ ...call, arguments: keep(call.arguments) }));
  for (const [type, count] of Object.entries(redaction.counts)) redactions[type] = (redactions[type] ?? 0) + count;
  const truncated = given.truncated || budget.wasCut;
  return { prompt, output, error_message, tool_calls, attributes, redactions, truncated };
}

function sessionOf(
  named: string,
  opening: string,
  prompt: string,
  hasher: ReturnType<typeof createHasher>,
  settings: TargetSettings,
): string {
  if (named !== '') {
    const isPersonal = settings.redactor(named, () => undefined) !== named;
    return isPersonal ? hasher.hash(named) : boundedName(named);
  }
  return prompt === '' ? '' : hasher.hash(opening);
}

function reasonsOf(error: z.ZodError): string {
  return error.issues.slice(0, 3).map(reasonOf).join('; ');
}

function reasonOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'unrecognized_keys') return `${issue.path.map(String).join('.') || 'line'}: ${issue.message}`;
  const [key = ''] = issue.keys;
  const meant = nearest(key, FIELDS);
  const hint = meant === undefined ? 'facts of your own belong into attributes' : `did you mean ${meant}?`;
  return `${key.slice(0, 100)}: there is no such field; ${hint}`;
}
