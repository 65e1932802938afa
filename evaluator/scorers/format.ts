import { fromJSONSchema } from 'zod';
import { asRecord, asString, isRecord } from '../../core/json.js';
import { NO_TEXT, noScore } from './no_score.js';
import type { Score, ScoredCall, Scorer } from './scorer.js';

/** Words by which people ask for JSON and for nothing else. */
const ASKS =
  /\b(?:(?:respond|reply|answer|return|output|produce|format|write|give|generate)\b[^.\n]{0,80}\b(?:as|in|with|valid|only|a|the)\b[^.\n]{0,20}\bjson|json (?:object|format|only|array)\b|valid json\b|strict json\b)/i;
const FENCE = /^\s*```(?:json)?\s*\n([\s\S]*?)\n?```\s*$/i;
/** Where capture keeps what the request asked for. */
const RESPONSE_FORMAT = /(?:^|\.)(?:response_format|output_format|json_schema|guided_json|format)$/;
const CONVERSATION = 'gen_ai.input.messages';
const INSTRUCTIONS_READ = 20_000;

/** Whether an output is JSON, where the request asked for it. Other outputs have no score. */
export function createFormatScorer(): Scorer {
  return {
    name: 'format',
    version: '1',
    reads: 'output',
    summary: 'whether JSON that was asked for is not what came: 0 is well formed, 0.5 set in other text, 1 is broken',
    load: () => Promise.resolve(),
    score: (texts, calls = []) => Promise.resolve(texts.map((text, index) => formatOf(text, calls[index]))),
  };
}

function formatOf(text: string, call: ScoredCall | undefined): Score {
  if (text.trim() === '') return noScore(NO_TEXT);
  const asked = call === undefined ? { schema: undefined } : askedFor(call);
  if (asked === undefined) return { ...noScore('JSON was not asked for'), label: 'not_asked' };
  const whole = parsed(text.trim());
  const inner = whole ?? parsed(FENCE.exec(text)?.[1] ?? '') ?? parsed(between(text));
  if (inner === undefined) {
    const isCut = call?.truncated === true;
    return isCut ? noScore('the text was cut before it was kept') : { score: 1, label: 'broken', spans: [] };
  }
  if (asked.schema !== undefined && !matches(inner.value, asked.schema)) {
    return { score: 1, label: 'not_as_the_schema_says', spans: [] };
  }
  return whole === undefined ? { score: 0.5, label: 'within_text', spans: [] } : { score: 0, label: 'json', spans: [] };
}

/** Undefined when nobody asked for JSON. */
function askedFor({ prompt, attributes }: ScoredCall): { schema: unknown } | undefined {
  for (const [name, text] of Object.entries(attributes)) {
    if (!RESPONSE_FORMAT.test(name)) continue;
    const format = asRecord(parsed(text)?.value);
    const type = asString(format['type']);
    if (type === 'json_object' || text === 'json' || text === '"json"') return { schema: undefined };
    if (type === 'json_schema') return { schema: asRecord(format['json_schema'])['schema'] ?? format['schema'] };
    if (isRecord(format['properties'])) return { schema: format };
  }
  const instructions = `${attributes[CONVERSATION]?.slice(0, INSTRUCTIONS_READ) ?? ''}\n${prompt.slice(0, INSTRUCTIONS_READ)}`;
  return ASKS.test(instructions) ? { schema: undefined } : undefined;
}

function parsed(text: string): { value: unknown } | undefined {
  if (!/^\s*["[{\d\-tfn]/.test(text)) return undefined;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** From the first bracket to the last one. */
function between(text: string): string {
  const starts = [text.indexOf('{'), text.indexOf('[')].filter((at) => at >= 0);
  if (starts.length === 0) return '';
  return text.slice(Math.min(...starts), Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1);
}

/** A schema that cannot be read asks for nothing. */
function matches(value: unknown, schema: unknown): boolean {
  if (!isRecord(schema)) return true;
  try {
    return fromJSONSchema(schema).safeParse(value).success;
  } catch {
    return true;
  }
}
